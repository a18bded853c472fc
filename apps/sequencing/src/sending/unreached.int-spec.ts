import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { hourMs } from '@sortie/contracts';
import { openSendingWorld, type SendingWorld } from '../testing/sending-world.fixture-spec.js';
import type { SubmitResult } from './smtp.js';

let world: SendingWorld;
let now: number;
beforeAll(async () => {
  world = await openSendingWorld();
  now = Date.now();
}, 30_000);
afterAll(() => world.close(), 30_000);

const away: SubmitResult = { kind: 'unreachable', text: 'refused' };
const busy: SubmitResult = { kind: 'rejected', code: 451, enhanced: '4.7.1', text: 'greylisted' } as SubmitResult;

/** Each answer a few hours after the one before. */
async function answered(mailboxId: string, ...answers: SubmitResult[]): Promise<void> {
  for (const answer of answers) {
    now += 4 * hourMs;
    world.sender.carry = async () => answer;
    await world.sender.sendNext(world.workspaceId, mailboxId, new Date(now));
  }
}
const touchOf = async (id: string) =>
  (await world.test.admin.query('select state, reason, attempts, unreached from touches where id = $1', [id])).rows[0];
const statusOf = async (id: string) =>
  (await world.test.admin.query('select status from mailboxes where id = $1', [id])).rows[0].status;

it('a server that is not reached costs the touch none of its attempts', async () => {
  const mailboxId = await world.mailbox();
  const { touchId } = await world.enroll(mailboxId);
  await answered(mailboxId, away, busy, away, away, busy, busy, busy);
  expect(await touchOf(touchId)).toMatchObject({ state: 'planned', attempts: 4, unreached: 3 });
  await answered(mailboxId, busy);
  expect(await touchOf(touchId)).toMatchObject({ state: 'failed', reason: 'gave_up' });
});

it('after five times it is the mailbox that has failed; resumed, it has five more', async () => {
  const mailboxId = await world.mailbox();
  const { touchId } = await world.enroll(mailboxId);
  await answered(mailboxId, away, away, away, away);
  expect(await statusOf(mailboxId)).toBe('active');
  await answered(mailboxId, away);
  expect(await statusOf(mailboxId)).toBe('paused');
  await world.test.admin.query("update mailboxes set status = 'active' where id = $1", [mailboxId]);
  await world.test.admin.query("update lanes set ready_at = '-infinity' where mailbox_id = $1", [mailboxId]);
  await answered(mailboxId, busy, away, away, away, away);
  expect(await touchOf(touchId)).toMatchObject({ state: 'planned', attempts: 1, unreached: 4 });
  expect(await statusOf(mailboxId)).toBe('active');
});
