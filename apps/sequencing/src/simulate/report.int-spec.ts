import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { openSendingWorld, type SendingWorld } from '../testing/sending-world.fixture-spec.js';
import { report } from './report.js';

let world: SendingWorld;
beforeAll(async () => {
  world = await openSendingWorld();
}, 30_000);
afterAll(() => world.close(), 30_000);

interface Way {
  contacts: number;
  status: string;
  touches: { state: string; reason?: string; waits_for?: string }[];
}

/** A campaign whose contacts went these ways, one after another. */
async function campaign(id: string, ways: readonly Way[]) {
  let before = 0;
  for (const { contacts, status, touches } of ways) {
    const range = [world.workspaceId, id, before + 1, before + contacts];
    before += contacts;
    await world.test.admin.query(
      `insert into enrollments (workspace_id, id, campaign_id, sequence_id, contact_id, mailbox_id, status, updated_at)
       select $1, $2 || to_char(n, 'FM00000'), $2, 's', 'c' || to_char(n, 'FM00000'), 'm', $5, now()
       from generate_series($3::int, $4::int) n`,
      [...range, status],
    );
    for (const [step, { state, reason = null, waits_for = null }] of touches.entries()) {
      await world.test.admin.query(
        `insert into touches (workspace_id, id, campaign_id, sequence_id, enrollment_id, contact_id, mailbox_id, step,
           state, reason, waits_for, due_at, sent_at, updated_at)
         select $1, $2 || to_char(n, 'FM00000') || $5, $2, 's', $2 || to_char(n, 'FM00000'),
           'c' || to_char(n, 'FM00000'), 'm', $5::int, $6, $7, $8, now(), case when $6 = 'accepted' then now() end, now()
         from generate_series($3::int, $4::int) n`,
        [...range, String(step), state, reason, waits_for],
      );
    }
  }
}

const read = (id: string, cut: boolean) =>
  world.test.store.read({ caller: { workspace_id: world.workspaceId } }, (sql) =>
    report(sql, world.workspaceId, id, cut),
  );

const sent = { state: 'accepted' };

it('counts all to whom nothing goes, by reason, and shows the first thousand of them', async () => {
  await campaign('large', [
    { contacts: 700, status: 'failed', touches: [{ state: 'skipped', reason: 'no_email' }] },
    { contacts: 500, status: 'active', touches: [sent, { state: 'planned', waits_for: 'step_wait' }] },
    { contacts: 1200, status: 'active', touches: [{ state: 'planned', waits_for: 'campaign_daily_limit' }] },
  ]);
  const { contacts, mails, blocked, blocked_reasons, timeline } = await read('large', false);
  expect([contacts, mails]).toEqual([2400, 500]);
  expect(blocked_reasons).toEqual([
    { reason: 'campaign_daily_limit', contacts: 1200 },
    { reason: 'no_email', contacts: 700 },
  ]);
  expect(blocked).toHaveLength(1000);
  expect(blocked[0]).toEqual({ contact_id: 'c00001', reason: 'no_email' });
  expect(blocked.at(-1)).toEqual({ contact_id: 'c01500', reason: 'campaign_daily_limit' });
  expect(timeline.map(({ contact_id }) => contact_id)).toEqual(
    Array.from({ length: 1000 }, (_, n) => `c${String(n + 1).padStart(5, '0')}`),
  );
  expect(timeline[999]!.touches).toMatchObject([{ step: 0, outcome: 'sent' }, { step: 1, outcome: 'waiting' }]);
});

it('names how a way ended or what it waits for, and counts nobody who was written to', async () => {
  await campaign('small', [
    { contacts: 1, status: 'bounced', touches: [{ state: 'failed', reason: 'bounced' }] },
    { contacts: 1, status: 'failed', touches: [{ state: 'skipped', reason: 'condition_false' },
      { state: 'skipped', reason: 'suppressed' }] },
    { contacts: 1, status: 'unsubscribed', touches: [{ state: 'planned' }] },
    { contacts: 1, status: 'active', touches: [{ state: 'planned' }] },
  ]);
  const ended = [{ contact_id: 'c00002', reason: 'suppressed' }, { contact_id: 'c00003', reason: 'unsubscribed' }];
  expect((await read('small', false)).blocked).toEqual([...ended, { contact_id: 'c00004', reason: 'step_wait' }]);
  // Nobody knows what the rest of a run that was cut short would have brought.
  expect((await read('small', true)).blocked).toEqual(ended);
  expect((await read('nobody', false)).blocked_reasons).toEqual([]);
});
