import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@sortie/contracts';
import { substitutes } from '../failover/substitutes.js';
import { openCampaignWorld, type CampaignWorld } from './campaign-world.fixture-spec.js';

let world: CampaignWorld;
beforeAll(async () => {
  world = await openCampaignWorld();
}, 30_000);
afterAll(() => world.close(), 30_000);

/** A pool of that many mailboxes, of which the first `warm` are warmed. */
async function pool(size: number, warm = size) {
  const mailboxes: { id: string; email: string }[] = [];
  for (let index = 0; index < size; index += 1) {
    const id = await world.mailbox();
    if (index < warm) await world.mailboxes.update({ id, warmed: true }, world.call());
    const { email } = await world.mailboxes.get({ id }, world.call());
    mailboxes.push({ id, email });
  }
  const mailbox_ids = mailboxes.map(({ id }) => id);
  const { id } = await world.pools.create({ name: 'chosen', mailbox_ids }, world.call());
  return { id, mailboxes, mailbox_ids };
}
const people = (count: number) => world.crm.group(Array.from({ length: count }, () => world.crm.contact()));
const launch = (id: string, more: object, context = world.call()) =>
  world.launches.launch({ id, group_id: people(3), ...more }, context);
const draft = async (more: object) =>
  world.drafts.create({ name: 'd', sequence_id: await world.sequence(), ...more }, world.call());
const change = (id: string, more: object) => world.campaigns.update({ id, ...more }, world.call());

async function sendersOf(campaignId: string): Promise<string[]> {
  const rows = await world.rows('select distinct mailbox_id from enrollments where campaign_id = $1', campaignId);
  return rows.map(({ mailbox_id }) => mailbox_id).sort();
}
const refused = (pointer: string, code: string) => ({ code: 'VALIDATION_ERROR', fields: [{ pointer, code }] });

describe('a launch', () => {
  it('sends from the pool that it names, and not from its sequence\'s', async () => {
    const sequence = await world.sequence({ warmed: false });
    const other = await pool(2);
    const campaign = await launch(sequence, { mailbox_pool: other.id });
    expect(campaign).toMatchObject({ mailbox_pool: other.id, sender_email: null, audience: { total: 3 } });
    expect(await sendersOf(campaign.id)).toEqual([...other.mailbox_ids].sort());
  });

  it('from one mailbox asks only of that one to be warmed, and triggered contacts get it too', async () => {
    const { id: mailbox_pool, mailboxes } = await pool(3, 2);
    const [, { id, email }, cold] = mailboxes as [unknown, { id: string; email: string }, { email: string }];
    const sequence = await world.sequence();
    const notWarmed = { code: 'POOL_NOT_WARMED' };
    await expect(launch(sequence, { mailbox_pool })).rejects.toMatchObject(notWarmed);
    await expect(launch(sequence, { mailbox_pool, sender_email: cold.email })).rejects.toMatchObject(notWarmed);
    const started = await launch(sequence, { mailbox_pool, sender_email: email.toUpperCase() });
    expect(started).toMatchObject({ mailbox_pool, sender_email: email });
    for (const contact_id of [world.crm.contact(), world.crm.contact()])
      await world.triggers.trigger({ id: started.id, contact_id }, world.call());
    expect(await sendersOf(started.id)).toEqual([id]);
  });

  it('knows no pool and no sender of another workspace, nor a mailbox of another pool', async () => {
    const own = await world.sequence();
    const other = await pool(1);
    const email = other.mailboxes[0]!.email;
    const noPool = refused('/mailbox_pool', 'unknown_pool');
    const notThere = refused('/sender_email', 'not_in_pool');
    await world.rows('update pools set workspace_id = $2 where id = $1', other.id, newId('workspace'));
    await expect(launch(own, { mailbox_pool: other.id })).rejects.toMatchObject(noPool);
    await expect(launch(own, { mailbox_pool: 'pool_\0' })).rejects.toMatchObject(noPool);
    await expect(launch(own, { sender_email: email })).rejects.toMatchObject(notThere);
    await expect(draft({ mailbox_pool: newId('pool') })).rejects.toMatchObject(noPool);
    await expect(draft({ sender_email: email })).rejects.toMatchObject(notThere);
  });
});

describe('a draft', () => {
  it('keeps its choice when it starts, and follows its sequence without one', async () => {
    const before = await pool(1);
    const chosen = await draft({ mailbox_pool: before.id });
    const following = await draft({});
    const after = await pool(2);
    for (const { sequence_id } of [chosen, following])
      await world.sequences.update({ id: sequence_id, mailbox_pool: after.id }, world.call());
    const start = (id: string) => world.drafts.start({ id }, world.call());
    expect(await world.campaigns.get({ id: following.id }, world.call())).toMatchObject({ mailbox_pool: after.id });
    expect(await start(chosen.id)).toMatchObject({ mailbox_pool: before.id });
    expect(await start(following.id)).toMatchObject({ mailbox_pool: after.id });
  });

  it('changes its choice and takes it back; a running campaign does not', async () => {
    const { id: mailbox_pool, mailboxes } = await pool(2);
    const made = await draft({});
    const sender_email = mailboxes[1]!.email;
    expect(await change(made.id, { mailbox_pool, sender_email })).toMatchObject({ mailbox_pool, sender_email });
    const events = () => world.rows('select data from events where stream_id = $1 order by version', made.id);
    expect((await events()).at(-1)!.data.changed).toEqual(['mailbox_pool', 'sender_email']);
    await expect(change(made.id, { mailbox_pool: null })).rejects.toMatchObject(
      refused('/sender_email', 'not_in_pool'),
    );
    const back = await change(made.id, { mailbox_pool: null, sender_email: null });
    expect(back).toMatchObject({ mailbox_pool: made.mailbox_pool, sender_email: null });
    const { version } = await change(made.id, { mailbox_pool, sender_email });
    expect((await change(made.id, { mailbox_pool, sender_email })).version).toBe(version);
    const started = await world.drafts.start({ id: made.id }, world.call());
    expect(started).toMatchObject({ status: 'active', mailbox_pool, sender_email });
    expect((await change(made.id, { mailbox_pool, sender_email })).version).toBe(started.version);
    for (const other of [{ mailbox_pool: made.mailbox_pool, sender_email: null }, { sender_email: null }])
      await expect(change(made.id, other)).rejects.toMatchObject({ code: 'INVALID_STATE' });
  });

  it('does not start from a mailbox that is not in its sequence\'s pool any more', async () => {
    const [first, second] = [await pool(1), await pool(1)];
    const made = await draft({});
    const move = (id: string) =>
      world.sequences.update({ id: made.sequence_id, mailbox_pool: id }, world.call());
    await move(first.id);
    await change(made.id, { sender_email: first.mailboxes[0]!.email });
    await move(second.id);
    await expect(world.drafts.start({ id: made.id }, world.call())).rejects.toMatchObject(
      refused('/sender_email', 'not_in_pool'),
    );
  });
});

describe('a campaign that one mailbox sends', () => {
  it('keeps it in the pool, and is given to no other', async () => {
    const { id: mailbox_pool, mailboxes, mailbox_ids } = await pool(2);
    const [sole, other] = mailbox_ids as [string, string];
    const sequence = await world.sequence();
    const { id } = await launch(sequence, { mailbox_pool, sender_email: mailboxes[0]!.email });
    const shared = await launch(sequence, { mailbox_pool });
    const update = (ids: string[]) => world.pools.update({ id: mailbox_pool, mailbox_ids: ids }, world.call());
    await expect(update([other])).rejects.toMatchObject({ code: 'INVALID_STATE' });
    const instead = await world.test.store.read(world.call(), (sql) =>
      substitutes(sql, world.workspaceId, sole, new Date(), ['active']),
    );
    expect([instead.get(id), instead.get(shared.id)]).toEqual([undefined, [other]]);
    await world.control.stop({ id }, world.call());
    expect(await update([other])).toMatchObject({ mailbox_ids: [other] });
  });
});
