// Another workspace's ids: on every route that takes one, in the path, in the query and in the body.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { all } from './support/http.ts';
import { oneOfEach } from './support/everything.ts';
import { settledLog } from './support/log.ts';
import { routes, type Route } from './support/openapi.ts';
import { expectProblem } from './support/problem.ts';
import { newWorkspace, type Workspace } from './support/workspace.ts';

let theirs: Workspace;
let ours: Workspace;
/** An id of theirs by the first segment of the routes that take it. */
let foreign: Record<string, string>;
let own: { campaignId: string; contactId: string; groupId: string; poolId: string; sequenceId: string };
let every: Route[];

beforeAll(async () => {
  [theirs, ours] = [await newWorkspace('Theirs'), await newWorkspace('Ours')];
  every = await routes();
  foreign = await oneOfEach(theirs);
  const mine = await oneOfEach(ours);
  own = {
    campaignId: mine.campaigns!,
    contactId: mine.contacts!,
    groupId: mine.groups!,
    poolId: mine.pools!,
    sequenceId: mine.sequences!,
  };
});

/** What a workspace shows of all it has. */
async function shown(workspace: Workspace): Promise<unknown> {
  const lists = every.filter(
    ({ method, path }) => method === 'GET' && !path.includes('{') && path !== '/v1/me' && path !== '/v1/test-clock',
  );
  return Promise.all(lists.map(({ path }) => all(workspace.send, path)));
}

describe('another workspace’s ids', () => {
  it('are a 404 on every route with an id, and change nothing anywhere', async () => {
    await settledLog(theirs);
    await settledLog(ours);
    const before = [await shown(theirs), await shown(ours)];
    const withId = every.filter(({ path }) => path.includes('{'));
    expect(withId.length).toBeGreaterThan(20);
    for (const route of withId) {
      const id = foreign[route.path.split('/')[2] ?? ''];
      // A route of a new resource: give oneOfEach one of it.
      expect({ route: route.path, id }).toEqual({ route: route.path, id: expect.any(String) });
      const path = route.path.replace(/\{\w+\}/, id!);
      // What the body names is ours, so that the id in the path alone is to blame.
      const body = route.body && {
        ...route.body,
        ...('contact_ids' in route.body ? { contact_ids: [own.contactId] } : {}),
        ...('group_id' in route.body ? { group_id: own.groupId } : {}),
        // One of text and html, which a schema's least body leaves out.
        ...(route.path.endsWith('/reply') ? { text: 'Hi' } : {}),
      };
      expectProblem(await ours.send(route.method, path, { body }), 404, 'RESOURCE_NOT_FOUND', path);
      const unknown = path.replace(id!, id!.replace(/.{4}$/, '0000'));
      const nobody = await ours.send(route.method, unknown, { body });
      expect({ path: unknown, status: nobody.status }).toEqual({ path: unknown, status: 404 });
    }
    expect([await shown(theirs), await shown(ours)]).toEqual(before);
  });

  it('find nothing as a filter of a list', async () => {
    const filters = every.flatMap((route) =>
      route.parameters
        .filter(({ in: place, name }) => place === 'query' && name.endsWith('_id') && route.method === 'GET')
        .map(({ name }) => [route.path, name] as const),
    );
    expect(filters.length).toBeGreaterThan(5);
    const plural: Record<string, string> = {
      company_id: 'companies',
      group_id: 'groups',
      contact_id: 'contacts',
      campaign_id: 'campaigns',
      sequence_id: 'sequences',
      mailbox_id: 'mailboxes',
      thread_id: 'threads',
    };
    for (const [path, name] of filters) {
      const id = foreign[plural[name] ?? ''];
      expect({ name, id }).toEqual({ name, id: expect.any(String) });
      const answer = await ours.send('GET', `${path}?${name}=${id}`);
      const found = answer.status === 200 ? answer.body.data : [];
      expect({ path, name, status: [200, 404].includes(answer.status), found }).toEqual({
        path,
        name,
        status: true,
        found: [],
      });
    }
  });

  it('are refused in a body, and write nothing', async () => {
    const before = (await settledLog(ours)).length;
    const step = { channel: 'email', wait_days: 0, subject: 'Hi', body: 'Hello' };
    const placement = { sequence_id: own.sequenceId, contact_id: own.contactId };
    const bodies: [string, string, object][] = [
      ['POST', '/v1/pools', { name: 'P', mailbox_ids: [foreign.mailboxes] }],
      ['POST', '/v1/sequences', { name: 'S', mailbox_pool: foreign.pools, steps: [step] }],
      ['PATCH', `/v1/sequences/${own.sequenceId}`, { mailbox_pool: foreign.pools }],
      ['POST', `/v1/sequences/${own.sequenceId}/launch`, { group_id: foreign.groups }],
      ['POST', '/v1/campaigns', { name: 'C', sequence_id: foreign.sequences }],
      ['POST', '/v1/campaigns', { name: 'C', sequence_id: own.sequenceId, group_id: foreign.groups }],
      ['POST', `/v1/campaigns/${own.campaignId}/trigger`, { contact_id: foreign.contacts }],
      ['POST', '/v1/placement-tests', { sequence_id: foreign.sequences, contact_id: own.contactId }],
      ['POST', '/v1/placement-tests', { sequence_id: own.sequenceId, contact_id: foreign.contacts }],
      ['POST', '/v1/placement-tests', { ...placement, mailbox_id: foreign.mailboxes }],
      ['POST', '/v1/placement-tests', { ...placement, seed_mailbox_ids: [foreign.mailboxes] }],
      ['POST', `/v1/groups/${own.groupId}/members`, { contact_ids: [foreign.contacts] }],
    ];
    for (const [method, path, body] of bodies) {
      const answer = await ours.send(method, path, { body });
      expect({ path, refused: [404, 422].includes(answer.status) }).toEqual({ path, refused: true });
      expectProblem(answer, answer.status, answer.status === 404 ? 'RESOURCE_NOT_FOUND' : 'VALIDATION_ERROR', path);
    }
    expect((await settledLog(ours)).slice(before)).toEqual([]);
    const members = await all(theirs.send, `/v1/groups/${foreign.groups}/members`);
    expect(members).toHaveLength(2);
  });
});
