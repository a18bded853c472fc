import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { confirmErasure, newId } from '@sortie/contracts';
import { call, event, openWebhooks, type Webhooks } from '../webhooks.fixture-spec.js';
import { LogConsumer } from './log.consumer.js';

describe("the workspace's log", () => {
  let webhooks: Webhooks;
  beforeAll(async () => {
    webhooks = await openWebhooks();
  });
  afterAll(() => webhooks.close());

  const sequences = async (workspace: string) => {
    const sql = 'select event_id, sequence::int from workspace_log where workspace_id = $1 order by sequence';
    return (await webhooks.test.admin.query<{ event_id: string; sequence: number }>(sql, [workspace])).rows;
  };

  it('takes each event once, however often its page comes', async () => {
    const workspace = newId('workspace');
    const page = [1, 2, 3].map(() => event(workspace, 'contact.created', { contact_id: newId('contact') }));
    await webhooks.append(workspace, ...page);
    await webhooks.append(workspace, ...page);
    const later = event(workspace, 'contact.updated');
    await webhooks.append(workspace, page[2]!, later);
    const ids = [...page, later].map(({ id }) => id);
    expect(await sequences(workspace)).toEqual(ids.map((event_id, index) => ({ event_id, sequence: index + 1 })));
  });

  it('stays gapless when sources append side by side and some of them fail', async () => {
    const workspace = newId('workspace');
    const { store } = webhooks.test;
    const sources = Array.from({ length: 60 }, (_, index) =>
      store.within(workspace, {}, async (unit) => {
        const consumer = new LogConsumer({ nudge: () => undefined } as never, {} as never);
        await consumer.append([event(workspace, 'email.sent')], unit);
        if (index % 4 === 0) throw new Error('rolled back');
      }),
    );
    const done = (await Promise.allSettled(sources)).filter(({ status }) => status === 'fulfilled').length;
    expect(done).toBe(45);
    expect((await sequences(workspace)).map(({ sequence }) => sequence)).toEqual(
      sources.slice(0, 45).map((_, n) => n + 1),
    );
  });

  it('reads both ways, in pages, narrowed', async () => {
    const workspace = newId('workspace');
    const [anna, ben] = [newId('contact'), newId('contact')];
    const campaign_id = newId('campaign');
    await webhooks.append(
      workspace,
      event(workspace, 'contact.created', { contact_id: anna }),
      event(workspace, 'contact.created', { contact_id: ben }),
      event(workspace, 'email.sent', { contact_id: anna, campaign_id }),
    );
    const context = call(workspace);
    const first = await webhooks.log.events({ order: 'asc', limit: 2 }, context);
    expect(first.data.map(({ sequence, type }) => [sequence, type])).toEqual([
      [1, 'contact.created'],
      [2, 'contact.created'],
    ]);
    expect(first.data[0]).toMatchObject({
      object: 'event',
      workspace_id: workspace,
      data: { contact_id: anna },
      created_at: '2026-01-05T09:00:00.123Z',
    });
    const second = await webhooks.log.events({ order: 'asc', limit: 2, cursor: first.next_cursor! }, context);
    expect(second).toMatchObject({ has_more: false, next_cursor: null, data: [{ sequence: 3 }] });
    const other = webhooks.log.events({ order: 'desc', cursor: first.next_cursor! }, context);
    await expect(other).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    const seen = async (input: object) =>
      (await webhooks.log.events(input, context)).data.map(({ sequence }) => sequence);
    expect(await seen({})).toEqual([3, 2, 1]);
    expect(await seen({ contact_id: anna })).toEqual([3, 1]);
    expect(await seen({ type: 'contact.created', contact_id: ben, order: 'asc' })).toEqual([2]);
    expect(await seen({ campaign_id })).toEqual([3]);
    expect(await seen({ type: 'no.such' })).toEqual([]);
    const total = async (input: object) =>
      (await webhooks.log.activity({ ...input, limit: 1, include: 'total' }, context)).total;
    expect(await total({})).toBe(3);
    expect(await total({ contact_id: anna })).toBe(2);
    expect(await total({ type: 'no.such' })).toBe(0);
  });

  it('tells people in sentences, also of types that nobody declares', async () => {
    const workspace = newId('workspace');
    const contact_id = newId('contact');
    await webhooks.append(
      workspace,
      event(workspace, 'reply.received', { contact_id }),
      event(workspace, 'moon.risen'),
    );
    expect((await webhooks.log.activity({ order: 'asc' }, call(workspace))).data).toMatchObject([
      { object: 'activity', summary: 'Reply received', contact_id, campaign_id: null, actor_id: 'key_1', sequence: 1 },
      { summary: 'moon.risen', type: 'moon.risen', contact_id: null },
    ]);
  });

  it("is nobody else's", async () => {
    const workspace = newId('workspace');
    await webhooks.append(workspace, event(workspace, 'contact.created'));
    expect((await webhooks.log.events({}, call(newId('workspace')))).data).toEqual([]);
    const { rows } = await webhooks.test.store.read({ caller: { workspace_id: newId('workspace') } }, (sql) =>
      sql.query(`select (select count(*)::int from workspace_log) as log,
        (select count(*)::int from workspace_heads) as heads,
        (select count(*)::int from deliveries) as deliveries, (select count(*)::int from lanes) as lanes,
        (select count(*)::int from endpoints) as endpoints`),
    );
    expect(rows).toEqual([{ log: 0, heads: 0, deliveries: 0, lanes: 0, endpoints: 0 }]);
  });

  it('confirms an erasure for its workspace', async () => {
    const workspace = newId('workspace');
    const calls = jest.fn(async (..._: unknown[]) => ({ confirmed: true }));
    const consumer = new LogConsumer({} as never, { call: calls } as never);
    const erased = event(workspace, 'contact.erased', { contact_id: newId('contact'), erasure_id: 'ers_1' });
    await webhooks.test.store.within(workspace, {}, (unit) => consumer.confirm(erased, unit));
    expect(calls).toHaveBeenCalledWith(
      confirmErasure,
      { erasure_id: 'ers_1', service: 'webhooks' },
      expect.objectContaining({ caller: expect.objectContaining({ workspace_id: workspace }) }),
    );
  });
});
