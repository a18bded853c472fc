import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { newId } from '@sortie/contracts';
import { callOf, mailboxInput, monday, openApiWorld, type ApiWorld } from '../mailboxes/api-world.fixture-spec.js';
import { poolReadiness } from './pool-readiness.js';

let world: ApiWorld;
const workspace = newId('workspace');
const call = callOf(workspace);

beforeAll(async () => {
  world = await openApiWorld();
});
afterAll(() => world.test.close());

const mailbox = async (context = call) => (await world.mailboxes.create(mailboxInput(), context)).id;

it('is warming, and says which mailbox until when, until the last one is warmed', async () => {
  const mailbox_ids = [await mailbox(), await mailbox()];
  const made = await world.pools.create({ name: 'Q2', mailbox_ids }, call);
  expect(made).toEqual({
    object: 'pool',
    id: expect.stringMatching(/^pool_/),
    name: 'Q2',
    mailbox_ids,
    status: 'warming',
    reason: expect.stringContaining('2 mailboxes'),
    created_at: monday,
    version: 1,
  });
  const [event] = await world.rows('select type, data from events where stream_id = $1', made.id);
  expect(event).toEqual({ type: 'pool.created', data: { pool_id: made.id, name: 'Q2', mailbox_ids } });

  await world.mailboxes.update({ id: mailbox_ids[0]!, warmed: true }, call);
  const { status, reason } = await world.pools.get({ id: made.id }, call);
  expect({ status, names: mailbox_ids.map((id) => reason.includes(id)) }).toEqual({
    status: 'warming',
    names: [false, true],
  });
  expect(reason).toContain('2026-01-19T09:00:00.000Z');

  await world.mailboxes.update({ id: mailbox_ids[1]!, warmed: true }, call);
  expect(await world.pools.get({ id: made.id }, call)).toMatchObject({ status: 'warmed' });
});

it('says the same to a launch', async () => {
  const id = await mailbox();
  const pool = await world.pools.create({ name: 'Q2', mailbox_ids: [id] }, call);
  const at = (time: string, workspaceId = workspace) =>
    world.test.store.read(callOf(workspaceId), (sql) => poolReadiness(sql, workspaceId, pool.id, new Date(time)));
  expect(await at('2026-01-19T08:59:59.000Z')).toMatchObject({ warmed: false });
  expect(await at('2026-01-19T09:00:00.000Z')).toMatchObject({ warmed: true });
  expect(await at(monday, newId('workspace'))).toBeNull();
});

it('keeps its sentence short however many mailboxes wait', async () => {
  const mailbox_ids: string[] = [];
  for (let n = 0; n < 12; n++) mailbox_ids.push(await mailbox());
  const { reason } = await world.pools.create({ name: 'Q2', mailbox_ids }, call);
  expect(reason).toContain('12 mailboxes');
  expect(reason.length).toBeLessThan(400);
});

it('names every mailbox that is not there', async () => {
  const [mine, foreign] = [await mailbox(), await mailbox(callOf(newId('workspace')))];
  await expect(world.pools.create({ name: 'Q2', mailbox_ids: [mine, foreign, 'mbx_\0'] }, call)).rejects.toMatchObject({
    code: 'VALIDATION_ERROR',
    fields: [{ pointer: '/mailbox_ids/1' }, { pointer: '/mailbox_ids/2' }],
  });
});

it.each(['   ', '\r\n', 'a\r\nb'])('refuses the name %j, then and later', async (name) => {
  const mailbox_ids = [await mailbox()];
  const told = { code: 'VALIDATION_ERROR', fields: [{ pointer: '/name' }] };
  await expect(world.pools.create({ name, mailbox_ids }, call)).rejects.toMatchObject(told);
  const { id } = await world.pools.create({ name: ' Q2 ', mailbox_ids }, call);
  await expect(world.pools.update({ id, name }, call)).rejects.toMatchObject(told);
  expect(await world.pools.get({ id }, call)).toMatchObject({ name: 'Q2', version: 1 });
});

it('takes a mailbox once', async () => {
  const id = await mailbox();
  expect(await world.pools.create({ name: 'Q2', mailbox_ids: [id, id] }, call)).toMatchObject({ mailbox_ids: [id] });
});

it('is a 404 to others, and lists page by page', async () => {
  const own = callOf(newId('workspace'));
  const mailbox_ids = [await mailbox(own)];
  const made: string[] = [];
  for (const name of ['a', 'b', 'c']) made.push((await world.pools.create({ name, mailbox_ids }, own)).id);
  await expect(world.pools.get({ id: made[0]! }, call)).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
  await expect(world.pools.get({ id: 'pool_1' }, own)).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
  const first = await world.pools.list({ limit: 2, include: 'total' }, own);
  expect(first).toMatchObject({ total: 3 });
  const rest = await world.pools.list({ limit: 2, cursor: first.next_cursor! }, own);
  expect([...first.data, ...rest.data].map(({ id }) => id)).toEqual(made.reverse());
});

it('is renamed and gets other mailboxes, as one recorded change', async () => {
  const [first, second] = [await mailbox(), await mailbox()];
  const { id } = await world.pools.create({ name: 'Q2', mailbox_ids: [first] }, call);
  const changed = await world.pools.update({ id, name: 'Q3', mailbox_ids: [second, first, second] }, call);
  expect(changed).toMatchObject({ name: 'Q3', mailbox_ids: [second, first], version: 2 });
  expect(await world.pools.get({ id }, call)).toEqual(changed);
  const same = { id, name: 'Q3', mailbox_ids: [second, first] };
  expect(await world.pools.update(same, call)).toMatchObject({ version: 2 });
  const events = await world.rows("select data from events where stream_id = $1 and type = 'pool.updated'", id);
  expect(events).toEqual([{ data: { pool_id: id, name: 'Q3', mailbox_ids: [second, first] } }]);
  const stale = world.pools.update({ id, name: 'Q4' }, callOf(workspace, { if_match: 1 }));
  await expect(stale).rejects.toMatchObject({ code: 'STALE_VERSION' });
  await expect(world.pools.update({ id, mailbox_ids: [newId('mailbox')] }, call)).rejects.toMatchObject({
    fields: [{ pointer: '/mailbox_ids/0' }],
  });
  const foreign = world.pools.update({ id, name: 'Mine' }, callOf(newId('workspace')));
  await expect(foreign).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
});

it('gives a campaign that has begun no cold mailbox, and stays while anything sends from it', async () => {
  const [first, second] = [await mailbox(), await mailbox()];
  await world.mailboxes.update({ id: first, warmed: true }, call);
  const { id } = await world.pools.create({ name: 'Q2', mailbox_ids: [first] }, call);
  const steps = [{ channel: 'email' as const, wait_days: 0, subject: 'Hi', body: 'Hello' }];
  const sequence = await world.sequences.create({ name: 'Q2', mailbox_pool: id, steps } as never, call);
  await world.rows(
    `insert into campaigns (workspace_id, id, name, sequence_id, sequence_version, pool_id, status, created_at,
       updated_at, version)
     values ($1, $2, 'c', $3, 1, $4, 'active', now(), now(), 1)`,
    workspace,
    newId('campaign'),
    sequence.id,
    id,
  );
  const both = { id, mailbox_ids: [first, second] };
  const refusal = { code: 'POOL_NOT_WARMED', detail: expect.stringContaining(second) };
  await expect(world.pools.update(both, call)).rejects.toMatchObject(refusal);
  await world.mailboxes.update({ id: second, warmed: true }, call);
  expect(await world.pools.update(both, call)).toMatchObject({ status: 'warmed' });
  const used = { code: 'INVALID_STATE', detail: expect.stringMatching(`${sequence.id} and cmp_`) };
  await expect(world.pools.delete({ id }, call)).rejects.toMatchObject(used);
  const other = await world.pools.create({ name: 'Q3', mailbox_ids: [first] }, call);
  await world.sequences.update({ id: sequence.id, mailbox_pool: other.id }, call);
  await world.rows("update campaigns set status = 'stopped' where pool_id = $1", id);
  expect(await world.pools.delete({ id }, call)).toEqual({ object: 'pool', id, deleted: true });
  await expect(world.pools.get({ id }, call)).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
});
