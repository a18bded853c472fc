// Repeating a request is safe: with its key it is answered from the first one's answer, on whatever gateway.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { advance, group } from './support/campaign.ts';
import { client, ok, type Answer } from './support/http.ts';
import { settledLog } from './support/log.ts';
import { expectProblem } from './support/problem.ts';
import { ready } from './support/run.config.ts';
import { newWorkspace, warmedPool, type Workspace } from './support/workspace.ts';

let workspace: Workspace;
let pool: string;
beforeAll(async () => {
  workspace = await newWorkspace('Idempotency');
  pool = await warmedPool(workspace);
});

const path = '/v1/contacts';
const keyed = (key: string, body: unknown, gateway?: string): Promise<Answer> =>
  workspace.send('POST', path, { body, headers: { 'idempotency-key': key }, ...(gateway ? { gateway } : {}) });

describe('Idempotency-Key', () => {
  it('replays the answer, on another gateway and with other spacing too', async () => {
    const body = { email: 'one@acme.example', first_name: 'One', groups: ['Replay'] };
    const first = await keyed('k-1', body);
    expect(first.status).toBe(201);
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    const repeats = [
      await keyed('k-1', body, ready.gateways[1]),
      await keyed('k-1', JSON.stringify(body, null, 2), ready.gateways[2]),
      await keyed('"k-1"', { groups: ['Replay'], first_name: 'One', email: 'one@acme.example' }),
    ];
    for (const repeat of repeats) {
      expect({ status: repeat.status, body: repeat.body }).toEqual({ status: 201, body: first.body });
      expect(repeat.headers.get('idempotent-replayed')).toBe('true');
      expect(repeat.headers.get('etag')).toBe(first.headers.get('etag'));
      expect(repeat.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'));
    }
  });

  it('replays byte for byte, however deep an answer goes', async () => {
    const twice = async (to: string, body: object, key: string): Promise<[Answer, Answer]> => {
      const once = (gateway = ready.base_url) =>
        workspace.send('POST', to, { body, gateway, headers: { 'idempotency-key': key } });
      return [await once(), await once(ready.gateways[1])];
    };
    const same = ([first, replay]: [Answer, Answer]) => {
      expect([first.headers.get('idempotent-replayed'), replay.headers.get('idempotent-replayed')]).toEqual([
        null,
        'true',
      ]);
      expect(replay.text).toBe(first.text);
      expect(replay.status).toBe(first.status);
      expect(replay.headers.get('content-type')).toBe(first.headers.get('content-type'));
      return first.body;
    };
    const contact = { email: 'deep@acme.example', custom: { zone: 1, aa: 'ä', b: true }, tags: ['b', 'a'] };
    await ok(workspace.send('POST', path, { body: { ...contact, email: 'valid@acme.example' } }));
    same(await twice(path, contact, 'bytes'));
    const batch = { contacts: [contact, { email: 'deeper@acme.example' }], upsert: true };
    same(await twice(`${path}/batch`, batch, 'bytes'));
    const steps = [
      { channel: 'email', wait_days: 0, subject: 'Hi', body: 'Hello {{ unsubscribe_url }}' },
      { channel: 'email', wait_days: 2, if: 'no_reply', subject: 'Again', body: 'Hello {{ unsubscribe_url }}' },
    ];
    const sequence = same(await twice('/v1/sequences', { name: 'Bytes', mailbox_pool: pool, steps }, 'bytes'));
    same(await twice('/v1/campaigns', { name: 'Bytes', sequence_id: sequence.id, settings: {} }, 'bytes'));
    // Of a refusal only the id of the request differs.
    const withoutId = ({ text, body, ...rest }: Answer) => ({
      ...rest, body, text: text.replace(body.request_id, 'the request'),
    });
    const [first, replay] = await twice(path, contact, 'refused bytes');
    expect(first.status).toBe(409);
    same([withoutId(first), withoutId(replay)]);
  });

  it('replays the first answer though its campaign has moved on since', async () => {
    const { groupId } = await group(workspace, [{ email: 'silent.moves@sandbox.test' }]);
    const steps = [0, 30].map((wait_days) => ({
      channel: 'email', wait_days, subject: 'Hi', body: 'Hello {{ unsubscribe_url }}',
    }));
    const { id } = await ok(
      workspace.send('POST', '/v1/sequences', { body: { name: 'Moves', mailbox_pool: pool, steps } }),
    );
    const write = (to: string, body?: object) =>
      workspace.send('POST', to, { body, headers: { 'idempotency-key': 'moves' } });
    const launch = () => write(`/v1/sequences/${id}/launch`, { group_id: groupId });
    const launched = await launch();
    const forward = () => write('/v1/test-clock/advance', { days: 1 });
    const advanced = await forward();
    await advance(workspace, 1);
    const stopping = () => write(`/v1/campaigns/${launched.body.id}/stop`);
    const stopped = await stopping();
    expect((await workspace.send('GET', `/v1/campaigns/${launched.body.id}`)).text).not.toBe(launched.text);
    for (const [first, again] of [[launched, launch], [advanced, forward], [stopped, stopping]] as const) {
      const replay = await again();
      expect(replay.headers.get('idempotent-replayed')).toBe('true');
      expect(replay.text).toBe(first.text);
    }
  });

  it('refuses another body under the same key', async () => {
    await ok(keyed('k-2', { email: 'two@acme.example' }));
    expectProblem(await keyed('k-2', { email: 'three@acme.example' }), 422, 'IDEMPOTENCY_MISMATCH', path);
    expect((await ok(workspace.send('GET', `${path}?search=three`))).data).toEqual([]);
  });

  it('is each caller’s and each operation’s own', async () => {
    await ok(keyed('k-3', { email: 'four@acme.example' }));
    const other = client(
      (
        await ok(
          workspace.send('POST', '/v1/api-keys', { body: { name: 'Other', scopes: ['contacts:write'], mode: 'test' } }),
        )
      ).key,
    );
    const theirs = await other('POST', path, {
      body: { email: 'five@acme.example' },
      headers: { 'idempotency-key': 'k-3' },
    });
    expect(theirs.status).toBe(201);
    const group = await workspace.send('POST', '/v1/groups', {
      body: { name: 'K3' },
      headers: { 'idempotency-key': 'k-3' },
    });
    expect(group.status).toBe(201);
  });

  it('makes one contact of 50 posts at once', async () => {
    const body = { email: 'rush@acme.example', first_name: 'Rush' };
    const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => keyed('rush', body, ready.gateways[n % 3])));
    const made = answers.filter(({ status }) => status === 201);
    expect(made.length).toBeGreaterThan(0);
    expect(new Set(made.map(({ body: { id } }) => id)).size).toBe(1);
    expect(made.filter(({ headers }) => headers.get('idempotent-replayed') !== 'true')).toHaveLength(1);
    for (const refused of answers.filter(({ status }) => status !== 201)) {
      expectProblem(refused, 409, 'IDEMPOTENCY_IN_FLIGHT', path);
    }
    const { id } = made[0]!.body;
    const log = await settledLog(workspace);
    expect(log.filter(({ type, data }) => type === 'contact.created' && data.contact_id === id)).toHaveLength(1);
    expect((await ok(workspace.send('GET', `${path}?search=rush`))).data).toHaveLength(1);
  });

  it('replays a refusal too: another key is another try', async () => {
    const body = { email: 'again@acme.example' };
    const { id } = await ok(workspace.send('POST', path, { body }));
    expectProblem(await keyed('k-5', body), 409, 'DUPLICATE_RESOURCE', path, { existing_id: id });
    await ok(workspace.send('PATCH', `${path}/${id}`, { body: { email: 'moved@acme.example' } }));
    const repeated = await keyed('k-5', body, ready.gateways[1]);
    expectProblem(repeated, 409, 'DUPLICATE_RESOURCE', path, { existing_id: id });
    expect(repeated.headers.get('idempotent-replayed')).toBe('true');
    expect(repeated.body).not.toHaveProperty('$replayed');
    expectProblem(await keyed('k-5', { email: 'other@acme.example' }), 422, 'IDEMPOTENCY_MISMATCH', path);
    expect((await keyed('k-6', body)).status).toBe(201);
  });

  it('keeps no refusal from the edge: the key is free once the input is mended', async () => {
    expectProblem(await keyed('k-7', { email: 'no address' }), 422, 'VALIDATION_ERROR', path);
    expect((await keyed('k-7', { email: 'mended@acme.example' })).status).toBe(201);
  });

  it.each(['', 'x'.repeat(256), '"open'])('refuses the malformed key %j', async (key) => {
    expectProblem(await keyed(key, { email: 'bad@acme.example' }), 400, 'BAD_REQUEST', path);
  });
});

describe('If-Match', () => {
  it('refuses a stale version and changes nothing', async () => {
    const contact = await ok(workspace.send('POST', path, { body: { email: 'match@acme.example' } }));
    const one = `${path}/${contact.id}`;
    await ok(workspace.send('PATCH', one, { body: { title: 'A' }, headers: { 'if-match': '"v1"' } }));
    for (const [method, body] of [
      ['PATCH', { title: 'B' }],
      ['DELETE', undefined],
    ] as const) {
      expectProblem(
        await workspace.send(method, one, { body, headers: { 'if-match': '"v1"' } }),
        412,
        'STALE_VERSION',
        one,
      );
    }
    expect(await ok(workspace.send('GET', one))).toMatchObject({ title: 'A', version: 2 });
  });

  it('lets one of many rivals win', async () => {
    const contact = await ok(workspace.send('POST', path, { body: { email: 'rivals@acme.example' } }));
    const one = `${path}/${contact.id}`;
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        workspace.send('PATCH', one, {
          body: { title: `Rival ${n}` },
          headers: { 'if-match': '"v1"' },
          gateway: ready.gateways[n % 3] ?? ready.base_url,
        }),
      ),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status !== 200))
      expectProblem(answer, 412, 'STALE_VERSION', one);
    expect(await ok(workspace.send('GET', one))).toMatchObject({ version: 2 });
  });
});
