import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { applyReply } from '../inbound/apply.js';
import { touchById } from '../inbound/correspondence.js';
import { openSendingWorld, type SendingWorld } from '../testing/sending-world.fixture-spec.js';
import { claimNext, type ClaimedTouch } from './claim.js';
import { submitAll } from './last-look.js';
import { letGo } from './let-go.js';
import { recoverOrphans } from './orphans.js';
import { overtaken } from './overtaken.js';
import { skipped } from './skipped.js';
import { becameUnknown, resolveUnknown } from './unknown.js';

const step = { channel: 'email', wait_days: 0, subject: 'Hi', body: 'Hello' };
// A number that no session holds: the sender behind it is dead.
const dead = '987654';

describe('what a killed sender left behind', () => {
  let world: SendingWorld;
  beforeAll(async () => {
    world = await openSendingWorld();
  }, 30_000);
  afterAll(() => world.close(), 30_000);

  const claim = (mailboxId: string) =>
    world.test.store.within(world.workspaceId, {}, (unit) => claimNext(unit, mailboxId, dead));
  const sentToday = async (mailboxId: string) => {
    const { rows } = await world.test.admin.query<{ sent_today: number }>(
      'select sent_today from lanes where mailbox_id = $1',
      [mailboxId],
    );
    return rows[0]!.sent_today;
  };
  const recover = () => recoverOrphans(world.test.store, '1', async () => new Date());
  const reply = async (touchId: string) => {
    const touch = (await touchById(world.test.store, touchId))!;
    await world.test.store.within(world.workspaceId, {}, (unit) =>
      applyReply(unit, touch, { classification: 'interested', subject: null, text: 'Yes' }),
    );
  };

  it('gives the slot of a claimed touch back once, however many look after it', async () => {
    const mailboxId = await world.mailbox();
    await world.enroll(mailboxId);
    await world.sender.sendNext(world.workspaceId, mailboxId, new Date());
    const { touchId } = await world.enroll(mailboxId);
    await claim(mailboxId);
    expect(await sentToday(mailboxId)).toBe(2);
    await Promise.all([recover(), recover(), recover()]);
    expect(await world.state(touchId)).toBe('planned');
    expect(await sentToday(mailboxId)).toBe(1);
  }, 30_000);

  it('does not undo what another sender has claimed since', async () => {
    const mailboxId = await world.mailbox();
    const { touchId, enrollmentId } = await world.enroll(mailboxId);
    const { store } = world.test;
    const lost = (await claim(mailboxId)) as ClaimedTouch;
    await recover();
    const other = await store.within(world.workspaceId, {}, (unit) => claimNext(unit, mailboxId, '987655'));
    expect(other).toMatchObject({ id: touchId, owner: '987655' });
    const now = new Date();
    await overtaken(store, lost, now, { addressHash: 'hash', suppressionKeys: [], forReplied: false });
    await skipped(store, lost, now, 'no_email', 'failed');
    await letGo(store, lost, now);
    expect(await world.state(touchId)).toBe('claimed');
    expect(await sentToday(mailboxId)).toBe(1);
    const { rows } = await world.test.admin.query('select status from enrollments where id = $1', [enrollmentId]);
    expect(rows).toEqual([{ status: 'active' }]);
    await skipped(store, other as ClaimedTouch, now, 'no_email', 'failed');
    expect(await world.state(touchId)).toBe('skipped');
  }, 30_000);

  it("leaves a later day's count alone", async () => {
    const mailboxId = await world.mailbox();
    await world.enroll(mailboxId);
    await claim(mailboxId);
    await world.test.admin.query('update lanes set day = day + 1, sent_today = 5 where mailbox_id = $1', [mailboxId]);
    await recover();
    expect(await sentToday(mailboxId)).toBe(5);
  }, 30_000);

  it('does not send a mail whose outcome was unknown to somebody who has answered meanwhile', async () => {
    const mailboxId = await world.mailbox();
    const { touchId } = await world.enroll(mailboxId);
    const touch = (await claim(mailboxId)) as ClaimedTouch;
    const keys = { addressHash: 'h', suppressionKeys: ['h'] };
    const submission = { messageId: '<a@b>', ...keys, subject: 'Hi', forReplied: false };
    const looks = [{ touch, submission }];
    expect(await submitAll(world.test.store, world.workspaceId, looks, new Date())).toEqual([true]);
    await becameUnknown(world.test.store, touch, new Date());
    await reply(touchId);
    await world.test.admin.query("update touches set unknown_since = now() - interval '1 minute' where id = $1", [
      touchId,
    ]);
    const absent = async () => ({ folder: { arrived: true, find: async () => 'absent' as const }, user: 'u' });
    await resolveUnknown(world.test.store, absent, async () => new Date(), world.workspaceId);
    const before = world.taken.length;
    await world.sender.sendNext(world.workspaceId, mailboxId, new Date());
    expect(await world.state(touchId)).toBe('skipped');
    expect(world.taken.length).toBe(before);
  }, 30_000);

  it('takes a second reply although the step after it is planned already', async () => {
    const mailboxId = await world.mailbox();
    const { touchId, enrollmentId } = await world.enroll(mailboxId, [step, { ...step, wait_days: 1, if: 'replied' }]);
    await world.sender.sendNext(world.workspaceId, mailboxId, new Date());
    await reply(touchId);
    await reply(touchId);
    const { rows } = await world.test.admin.query(
      'select step, state from touches where enrollment_id = $1 order by step',
      [enrollmentId],
    );
    expect(rows).toEqual([
      { step: 0, state: 'accepted' },
      { step: 1, state: 'planned' },
    ]);
  }, 30_000);
});
