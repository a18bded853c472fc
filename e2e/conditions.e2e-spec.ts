// What api.md promises of every write: Idempotency-Key on all, If-Match on those of a resource, a limit per key.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { client, ok, type Answer } from './support/http.ts';
import { oneOfEach } from './support/everything.ts';
import { eventsOf, settledLog } from './support/log.ts';
import { routes, type Route } from './support/openapi.ts';
import { expectProblem } from './support/problem.ts';
import { required } from './support/required.ts';
import { ready } from './support/run.config.ts';
import { until } from './support/until.ts';
import { newWorkspace, type Workspace } from './support/workspace.ts';

let workspace: Workspace;
let ids: Record<string, string>;
let every: Route[];

beforeAll(async () => {
  workspace = await newWorkspace('Conditions');
  [ids, every] = [await oneOfEach(workspace), await routes()];
  const { send } = workspace;
  // A launch looks at the DNS first where that is long ago, and says what it saw even when it is refused.
  await ok(send('POST', `/v1/sequences/${ids.sequences}/lint`));
  const draft = await ok(send('POST', '/v1/campaigns', { body: { name: 'Draft', sequence_id: ids.sequences } }));
  const unused = await ok(send('POST', '/v1/domains', { body: { domain: `${workspace.id.slice(-8)}.example` } }));
  const smtp = { host: '127.0.0.1', port: 25 };
  const spare = await ok(send('POST', '/v1/mailboxes', { body: { email: 'spare@outbound.example', smtp } }));
  const idle = await ok(send('POST', '/v1/pools', { body: { name: 'Idle', mailbox_ids: [ids.mailboxes] } }));
  const [silent] = (await ok(send('GET', '/v1/contacts?search=silent'))).data;
  const [thread] = (await ok(send('GET', `/v1/threads?contact_id=${silent.id}`))).data;
  // Where the one of everything is in no state for it.
  Object.assign(ids, {
    'campaigns.start': draft.id,
    'campaigns.trigger': draft.id,
    'domains.delete': unused.id,
    'mailboxes.delete': spare.id,
    'pools.delete': idle.id,
    // Of somebody who stays silent: an answer to our answer would come at any moment.
    'threads.reply': thread.id,
  });
});

const pathOf = ({ path, name }: Route) =>
  path.replace(/\{\w+\}/, () => required(ids[name] ?? ids[path.split('/')[2] ?? ''], path));

/** A body that is accepted, where the smallest one is not. */
function bodyOf({ name, body }: Route): Record<string, unknown> | undefined {
  const better: Record<string, object> = {
    'contacts.create': { email: 'new@acme.example' },
    'contacts.create_many': { contacts: [{ email: 'many@acme.example' }] },
    'groups.add_members': { contact_ids: [ids.contacts] },
    'groups.remove_members': { contact_ids: [ids.contacts] },
    'api_keys.create': { name: 'Once', scopes: ['contacts:read'], mode: 'test' },
    'mailboxes.create': { email: 'once@outbound.example', smtp: { host: '127.0.0.1', port: 25 } },
    'pools.create': { name: 'Once', mailbox_ids: [ids.mailboxes] },
    'sequences.create': {
      name: 'Once',
      mailbox_pool: ids.pools,
      steps: [{ channel: 'email', wait_days: 0, subject: 'Hi', body: 'Hello {{ unsubscribe_url }}' }],
    },
    'placement_tests.create': { sequence_id: ids.sequences, contact_id: ids.contacts },
    'sequences.launch': { group_id: ids.groups },
    'campaigns.create': { name: 'Once', sequence_id: ids.sequences },
    'campaigns.update': { name: 'Twice' },
    'campaigns.trigger': { contact_id: ids.contacts },
    'suppressions.create': { domain: 'never.example' },
    'suppressions.import': { suppressions: [{ email: 'never@acme.example' }] },
    'consents.create': { contact_id: ids.contacts, channel: 'call', basis: 'contract', status: 'granted' },
    'domains.create': { domain: `once.${workspace.id.slice(-8)}.example` },
    'replies.update': { classification: 'question' },
    'threads.reply': { text: 'Nine a seat.' },
    'endpoints.create': { url: 'http://127.0.0.1:9/', events: ['reply.received'] },
    'test_clock.advance': { days: 1 },
    'contacts.update': { title: 'Once' },
    'groups.update': { description: 'Once' },
    'companies.update': { industry: 'Once' },
    'mailboxes.update': { display_name: 'Once' },
    'pools.update': { name: 'Twice' },
    'sequences.update': { name: 'Twice' },
    'endpoints.update': { description: 'Once' },
  };
  return { ...body, ...better[name] };
}

describe('If-Match', () => {
  it('is compared by every write of a resource, which then changes nothing', async () => {
    const conditional = every.filter(({ parameters }) => parameters.some(({ name }) => name === 'If-Match'));
    expect(conditional.length).toBeGreaterThan(10);
    const before = await settledLog(workspace);
    for (const route of conditional) {
      const path = pathOf(route);
      const body = route.method === 'DELETE' ? undefined : bodyOf(route);
      const stale = await workspace.send(route.method, path, { body, headers: { 'if-match': '"v999"' } });
      expect({ route: route.name, status: stale.status, text: stale.text }).toMatchObject({
        route: route.name,
        status: 412,
      });
      expectProblem(stale, 412, 'STALE_VERSION', path);
      const malformed = await workspace.send(route.method, path, { body, headers: { 'if-match': 'v1' } });
      expectProblem(malformed, 400, 'BAD_REQUEST', path);
    }
    expect(await settledLog(workspace)).toEqual(before);
  });

  it('is refused where no version is changed, rather than ignored', async () => {
    const free = every.filter(
      ({ method, parameters }) => method !== 'GET' && !parameters.some(({ name }) => name === 'If-Match'),
    );
    for (const route of free) {
      const path = pathOf(route);
      const body = route.method === 'DELETE' ? undefined : bodyOf(route);
      const answer = await workspace.send(route.method, path, { body, headers: { 'if-match': '"v1"' } });
      expectProblem(answer, 400, 'BAD_REQUEST', path);
    }
  });

  it('has its ETag on every resource that is read', async () => {
    for (const route of every.filter(({ method, path }) => method === 'GET' && /\{id\}$/.test(path))) {
      const { headers, body } = await workspace.send('GET', pathOf(route));
      expect({ route: route.name, etag: headers.get('etag') }).toEqual({
        route: route.name,
        etag: body.version ? `"v${body.version}"` : null,
      });
    }
  });
});

describe('Idempotency-Key', () => {
  // A POST, since what it reads by does not fit into a query.
  const reads = new Set(['sequences.lint', 'sequences.preview', 'sequences.simulate']);
  const ordered = () => [...every].sort((a, b) => Number(a.method === 'DELETE') - Number(b.method === 'DELETE'));

  it('replays every write: the same answer, and nothing done twice', async () => {
    const writes = ordered().filter(({ method, name }) => method !== 'GET' && !reads.has(name));
    expect(writes.length).toBeGreaterThan(20);
    for (const [n, route] of writes.entries()) {
      const path = pathOf(route);
      const sent = {
        headers: { 'idempotency-key': `write-${n}` },
        ...(route.method === 'DELETE' ? {} : { body: bodyOf(route) }),
      };
      const first = await workspace.send(route.method, path, sent);
      expect({ route: route.name, text: first.text, ok: first.status < 300 }).toMatchObject({
        route: route.name,
        ok: true,
      });
      // What is sent by itself is waited for.
      if (route.name === 'threads.reply')
        await until('the answer to be sent', async () =>
          (await eventsOf(workspace)).find(({ type }) => type === 'message.sent'),
        );
      // So is an erasure, which the other services carry out behind it.
      if (route.name === 'contacts.erase')
        await until('the erasure', async () => {
          const { body } = await workspace.send('GET', `/v1/erasures/${first.body.erasure_id}`);
          return body.status === 'completed';
        });
      const before = await settledLog(workspace);
      const again = await workspace.send(route.method, path, { ...sent, gateway: ready.gateways[1] ?? ready.base_url });
      expect({ route: route.name, status: again.status, body: again.body }).toEqual({
        route: route.name,
        status: first.status,
        body: first.body,
      });
      expect({ route: route.name, replayed: again.headers.get('idempotent-replayed') }).toEqual({
        route: route.name,
        replayed: 'true',
      });
      expect(await settledLog(workspace)).toEqual(before);
    }
  });
});

describe('the limit of a key', () => {
  it('answers 429 with when to come back, and leaves other keys alone', async () => {
    const { key } = await ok(
      workspace.send('POST', '/v1/api-keys', { body: { name: 'Greedy', scopes: ['groups:read'], mode: 'test' } }),
    );
    const send = client(key);
    const { headers } = await send('GET', '/v1/me');
    const quota = Number(headers.get('x-ratelimit-limit'));
    let refused: Answer | undefined;
    // Counted, and refused by the gateway itself: even a slow machine gets through the quota before it is there again.
    for (let sent = 1; !refused && sent < 3 * quota; sent += 50) {
      const answers = await Promise.all(Array.from({ length: 50 }, () => send('GET', '/v1/groups?limit=0')));
      refused = answers.find(({ status }) => status !== 422);
    }
    const late = required(refused, 'a refusal');
    expectProblem(late, 429, 'RATE_LIMITED', '/v1/groups?limit=0', { 'violated-policies': ['key'] });
    expect(late.body.type).toBe('https://iana.org/assignments/http-problem-types#quota-exceeded');
    expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(late.headers.get('ratelimit')).toMatch(/^"key";r=0;t=\d+$/);
    expect((await workspace.send('GET', '/v1/me')).status).toBe(200);
  });
});
