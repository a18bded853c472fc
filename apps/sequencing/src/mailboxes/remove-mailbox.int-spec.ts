import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@sortie/contracts';
import { PoolsEndpoint } from '../pools/pools.endpoint.js';
import { enter, makeCampaign } from '../sending/campaign.fixture-spec.js';
import { Cursors } from '../sequencing.cursors.js';
import { openThreadWorld, type ThreadWorld } from '../threads/thread-world.fixture-spec.js';
import { ProofEndpoint } from '../touches/proof.endpoint.js';
import { TouchesEndpoint } from '../touches/touches.endpoint.js';
import { MailboxesEndpoint } from './mailboxes.endpoint.js';

describe('removing a mailbox', () => {
  let world: ThreadWorld;
  let mailboxes: MailboxesEndpoint;
  let pools: PoolsEndpoint;
  beforeAll(async () => {
    world = await openThreadWorld();
    const cursors = new Cursors(world.config);
    mailboxes = new MailboxesEndpoint(world.test.store, cursors, world.config);
    pools = new PoolsEndpoint(world.test.store, cursors);
  }, 30_000);
  afterAll(() => world.close(), 30_000);

  const remove = (id: string, more = {}) => mailboxes.delete({ id }, world.call(more));
  const touchesOf = async (campaignId: string) =>
    (await world.rows('select mailbox_id from touches where campaign_id = $1', campaignId)).map((it) => it.mailbox_id);

  async function two(contacts = 3) {
    const [leaving, staying] = [await world.mailbox(), await world.mailbox()];
    const campaignId = await makeCampaign(world, {}, [leaving, staying]);
    const [{ pool_id: poolId }] = await world.rows('select pool_id from campaigns where id = $1', campaignId);
    const entered = await enter(world, campaignId, Array.from({ length: contacts }, () => ({ mailboxId: leaving })));
    const leave = () => pools.update({ id: poolId, mailbox_ids: [staying] }, world.call());
    return { leaving, staying, campaignId, poolId, entered, leave };
  }

  it('is refused while a pool holds it, and moves nobody', async () => {
    const { leaving, campaignId, poolId } = await two();
    const refusal = { code: 'INVALID_STATE', detail: expect.stringContaining(poolId) };
    await expect(remove(leaving)).rejects.toMatchObject(refusal);
    expect(await touchesOf(campaignId)).toEqual([leaving, leaving, leaving]);
  });

  it('hands its contacts over, those of a paused campaign too, as recorded decisions', async () => {
    const { leaving, staying, campaignId, entered, leave } = await two();
    await world.rows("update campaigns set status = 'paused' where id = $1", campaignId);
    await world.rows("update touches set state = 'held' where campaign_id = $1", campaignId);
    await leave();
    expect(await remove(leaving)).toEqual({ object: 'mailbox', id: leaving, deleted: true });
    expect(await touchesOf(campaignId)).toEqual([staying, staying, staying]);
    const moves = "select data from events where type = 'enrollment.moved' and stream_id = any($1)";
    const moved = await world.rows(moves, entered.map(({ enrollmentId }) => enrollmentId));
    expect(moved.map(({ data }) => data)).toEqual(
      entered.map(() =>
        expect.objectContaining({ from_mailbox_id: leaving, to_mailbox_id: staying, reason: 'mailbox_removed' }),
      ),
    );
  });

  it('leaves no secret, frees its address, and is gone', async () => {
    const email = `${newId('mailbox')}@outbound.example`;
    const input = { email, smtp: { host: '127.0.0.1', port: 1, password: 'correct horse' } };
    const first = await mailboxes.create({ ...input, warmup: { enabled: true } }, world.call());
    const keyed = { idempotency_key: newId('request'), request_hash: 'same' };
    const removed = await remove(first.id, keyed);
    await expect(remove(first.id, keyed)).resolves.toMatchObject(removed);
    for (const table of ['mailboxes', 'lanes', 'warmups']) {
      const key = table === 'mailboxes' ? 'id' : 'mailbox_id';
      expect(await world.rows(`select from ${table} where ${key} = $1`, first.id)).toEqual([]);
    }
    const facts = 'select type, data from events where stream_id = $1 order by version desc';
    const [last] = await world.rows(facts, first.id);
    expect(last).toEqual({ type: 'mailbox.deleted', data: { mailbox_id: first.id } });
    await expect(mailboxes.get({ id: first.id }, world.call())).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
    await expect(remove(first.id)).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
    await expect(mailboxes.create(input, world.call())).resolves.toMatchObject({ email });
  });

  it.each([
    ['claimed', 'on the way'],
    ['submitting', 'on the way'],
    ['unknown', 'settle'],
  ])('is refused with a touch that is %s, and says what to do', async (state, words) => {
    const { leaving, entered, leave } = await two(1);
    await world.rows('update touches set state = $2 where id = $1', entered[0]!.touchId, state);
    await leave();
    await expect(remove(leaving)).rejects.toMatchObject({
      code: 'INVALID_STATE',
      detail: expect.stringMatching(new RegExp(`1 mail .*${words}`)),
    });
    expect(await mailboxes.get({ id: leaving }, world.call())).toMatchObject({ status: 'active' });
  });

  it('is refused while contacts wait that nobody can take over', async () => {
    const { leaving, staying, leave } = await two(2);
    await leave();
    await mailboxes.update({ id: staying, status: 'paused' }, world.call());
    await expect(remove(leaving)).rejects.toMatchObject({
      code: 'INVALID_STATE',
      detail: expect.stringContaining('2 mails that no other mailbox can take over'),
    });
  });

  it('is refused to who knows another version, before anybody is moved', async () => {
    const { leaving, campaignId, leave } = await two(1);
    await leave();
    await expect(remove(leaving, { if_match: 7 })).rejects.toMatchObject({ code: 'STALE_VERSION' });
    expect(await touchesOf(campaignId)).toEqual([leaving]);
  });

  it('keeps what it sent readable, and answers no more', async () => {
    const sent = await world.sent();
    await world.repliesOn(sent, 'Tell me more');
    const [{ id: threadId }] = await world.rows('select id from threads where mailbox_id = $1', sent.mailboxId);
    const end = "update touches set state = 'skipped' where mailbox_id = $1 and state <> 'accepted'";
    await world.rows(end, sent.mailboxId);
    const written = await world.write({ id: threadId, text: 'Gladly' });
    await expect(remove(sent.mailboxId)).rejects.toMatchObject({ detail: expect.stringContaining('on the way') });
    await mailboxes.update({ id: sent.mailboxId, status: 'paused' }, world.call());
    await remove(sent.mailboxId);
    const touches = new TouchesEndpoint(world.test.store, new Cursors(world.config));
    expect(await touches.get({ id: sent.touchId }, world.call())).toMatchObject({ mailbox_id: sent.mailboxId });
    const proof = await new ProofEndpoint(world.test.store).get({ id: sent.touchId }, world.call());
    expect(proof).toMatchObject({ state: 'accepted', message_id: sent.messageId });
    const { messages } = await world.threads.get({ id: threadId }, world.call());
    expect(messages).toHaveLength(3);
    expect(messages.find(({ id }) => id === written.id)).toMatchObject({ state: 'failed' });
    await expect(world.write({ id: threadId, text: 'Still there?' })).rejects.toMatchObject({
      code: 'INVALID_STATE',
      detail: expect.stringContaining('removed'),
    });
  });
});
