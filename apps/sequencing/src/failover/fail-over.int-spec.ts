import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hourMs, newId } from '@sortie/contracts';
import { enrollment } from '../enrollments/enrollment.js';
import { pauseMailbox } from '../mailboxes/pause-mailbox.js';
import { enter, makeCampaign } from '../sending/campaign.fixture-spec.js';
import { openSendingWorld, type SendingWorld } from '../testing/sending-world.fixture-spec.js';

const failedAt = Date.UTC(2026, 2, 4, 12);
const policyHours = 24;

type Entered = Awaited<ReturnType<typeof enter>>[number];

describe('a mailbox that cannot send', () => {
  let world: SendingWorld;
  beforeAll(async () => {
    world = await openSendingWorld();
    world.config.failoverAfterHours = policyHours;
  }, 30_000);
  afterAll(() => world.close(), 30_000);

  const rows = async (text: string, ...values: unknown[]) => (await world.test.admin.query<any>(text, values)).rows;
  const at = (hours: number) => new Date(failedAt + hours * hourMs);
  const look = (mailboxId: string, hours: number) => world.sender.sendNext(world.workspaceId, mailboxId, at(hours));
  const senders = async (campaignId: string) =>
    (await rows('select mailbox_id, count(*)::int from touches where campaign_id = $1 group by 1', campaignId))
      .map(({ mailbox_id, count }) => [mailbox_id, count]);

  async function three(settings = {}, contacts = 6) {
    const mailboxIds = await Promise.all(Array.from({ length: 3 }, () => world.mailbox()));
    const [failing, second, third] = mailboxIds as [string, string, string];
    const campaignId = await makeCampaign(world, settings, mailboxIds);
    const entrants = Array.from({ length: contacts }, () => ({ mailboxId: failing }));
    const entered = await enter(world, campaignId, entrants, at(1));
    return { failing, second, third, campaignId, entered };
  }

  const fail = (mailboxId: string) =>
    world.test.store.within(world.workspaceId, { now: at(0) }, (unit) => pauseMailbox(unit, mailboxId, 'bad password'));

  it('keeps its contacts for a while, and then hands them to the others of its pool, each for good', async () => {
    const { failing, second, third, campaignId, entered } = await three();
    await fail(failing);
    expect(await look(failing, 2)).toBe(false);
    expect(await senders(campaignId)).toEqual([[failing, 6]]);
    const [lane] = await rows('select ready_at from lanes where mailbox_id = $1', failing);
    expect(lane.ready_at).toEqual(at(policyHours));
    expect(await look(failing, policyHours)).toBe(true);
    expect(await senders(campaignId)).toEqual(expect.arrayContaining([[second, 3], [third, 3]]));
    const { enrollmentId, contactId } = entered[0]!;
    const moves = "select data from events where stream_id = $1 and type = 'enrollment.moved'";
    const [moved] = await rows(moves, enrollmentId);
    const facts = { contact_id: contactId, campaign_id: campaignId, from_mailbox_id: failing };
    expect(moved.data).toMatchObject({ ...facts, reason: 'mailbox_failed' });
    const { store } = world.test;
    const { state } = await store.within(world.workspaceId, {}, (unit) => unit.load(enrollment, enrollmentId));
    const [touch] = await rows('select mailbox_id from touches where enrollment_id = $1', enrollmentId);
    const [row] = await rows('select mailbox_id from enrollments where id = $1', enrollmentId);
    expect([state.mailboxId, row.mailbox_id]).toEqual([touch.mailbox_id, touch.mailbox_id]);
    const [woken] = await rows('select ready_at from lanes where mailbox_id = $1', touch.mailbox_id);
    expect(woken.ready_at.getTime()).toBeLessThanOrEqual(at(policyHours).getTime());
  });

  it('does so for its health too', async () => {
    const { failing, campaignId } = await three();
    await rows("update mailboxes set health = 'quarantine', health_until = $2 where id = $1", failing, at(7 * 24));
    expect(await look(failing, policyHours - 1)).toBe(false);
    expect(await look(failing, policyHours)).toBe(true);
    expect((await senders(campaignId)).flat()).not.toContain(failing);
  });

  it('comes back for a touch that somebody held while the others went', async () => {
    const { failing, campaignId, entered } = await three({}, 2);
    await fail(failing);
    const other = await world.test.admin.connect();
    try {
      await other.query('begin');
      await other.query('select from touches where id = $1 for update', [entered[0]!.touchId]);
      expect(await look(failing, policyHours)).toBe(true);
      await other.query('commit');
    } finally {
      other.release();
    }
    expect((await senders(campaignId)).flat()).toContain(failing);
    const [lane] = await rows('select ready_at from lanes where mailbox_id = $1', failing);
    expect(lane.ready_at).toEqual(at(policyHours + 1));
    expect(await look(failing, policyHours + 1)).toBe(true);
    expect((await senders(campaignId)).flat()).not.toContain(failing);
  });

  it('keeps a contact whose mail is on its way or unknown', async () => {
    const { failing, campaignId, entered } = await three({}, 2);
    await rows("update touches set state = 'unknown' where id = $1", entered[0]!.touchId);
    await rows(
      `insert into touches (workspace_id, id, campaign_id, sequence_id, enrollment_id, contact_id, mailbox_id, step,
         state, due_at, updated_at)
       select workspace_id, $2, campaign_id, sequence_id, enrollment_id, contact_id, mailbox_id, 1, 'planned', due_at,
         now()
       from touches where id = $1`,
      entered[0]!.touchId,
      newId('touch'),
    );
    await fail(failing);
    expect(await look(failing, policyHours)).toBe(true);
    expect(await senders(campaignId)).toContainEqual([failing, 2]);
  });

  it('has what was put off judged by the hours of the other, but leaves each its own wait', async () => {
    const window = { days: [1, 2, 3, 4, 5], start: '14:00', end: '18:00' };
    const { failing, campaignId, entered } = await three({ window }, 2);
    const [late, waiting] = entered as [Entered, Entered];
    // As a claim at 09:00 leaves a mailbox that sends in the morning only.
    const put = 'update touches set due_at = $2, waits_for = $3, not_before = $4 where id = $1';
    await rows(put, late.touchId, at(7 * 24), 'contact_window', at(1));
    await rows(put, waiting.touchId, at(7 * 24), 'step_wait', at(7 * 24));
    await fail(failing);
    expect(await look(failing, policyHours)).toBe(true);
    const due = `select t.due_at, l.ready_at from touches t join lanes l on l.mailbox_id = t.mailbox_id
      where t.id = $1 and t.campaign_id = $2 and t.mailbox_id <> $3`;
    const of = async ({ touchId }: Entered) => (await rows(due, touchId, campaignId, failing))[0];
    expect(await of(late)).toMatchObject({ due_at: at(policyHours) });
    expect((await of(late)).ready_at.getTime()).toBeLessThanOrEqual(at(policyHours).getTime());
    expect(await of(waiting)).toMatchObject({ due_at: at(7 * 24) });
  });

  it('leaves them where its owner paused it, and where the pool has no other', async () => {
    const paused = await three();
    await rows("update mailboxes set status = 'paused' where id = $1", paused.failing);
    expect(await look(paused.failing, 1000)).toBe(false);
    expect(await senders(paused.campaignId)).toEqual([[paused.failing, 6]]);
    const alone = await three();
    await rows("update mailboxes set health = 'block', health_until = $2 where id = $1", alone.second, at(10_000));
    await rows("update mailboxes set status = 'paused' where id = $1", alone.third);
    await fail(alone.failing);
    expect(await look(alone.failing, policyHours)).toBe(false);
    expect(await senders(alone.campaignId)).toEqual([[alone.failing, 6]]);
  });
});
