import { newId } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
import { dayOf } from '../health/figures.js';
import { reviewMailbox } from '../health/review-mailbox.js';
import { settleResult } from '../placement/settle-result.js';
import { answerTimes, isAnswered } from './answer.js';
import { lockWarmup } from './lock.js';
import { openHours } from './open-hours.js';
import { dayAt, readPartners, type Partner } from './partner.js';
import { wasSent } from './was-sent.js';

/** Where a warmup mail was found first. */
export type Placement = 'inbox' | 'spam';

interface Found {
  id: string;
  from_mailbox_id: string;
  to_mailbox_id: string;
  root_id: string;
  placement_test_id: string | null;
  turn: number;
  sent_at: Date;
}

/**
 * The mail was found, which is noted once per mail. Of warmup mail it counts where, for the health of its sender, and
 * its answer is planned; of a placement test it is the result. `messageId` is the one under which it came and will be
 * found again.
 */
export async function arrived(
  unit: Unit,
  id: string,
  placement: Placement,
  messageId: string | null = null,
): Promise<void> {
  await lockWarmup(unit);
  await wasSent(unit, id, null);
  const { rows } = await unit.sql.query<Found>(
    `update warmup_mails set placement = $3, placed_at = $4, found_at = clock_timestamp(),
       message_id = coalesce($5, message_id)
     where workspace_id = $1 and id = $2 and state = 'accepted' and placement is null
     returning id, from_mailbox_id, to_mailbox_id, root_id, placement_test_id, turn, sent_at`,
    [unit.workspaceId, id, placement, unit.now, messageId],
  );
  const mail = rows[0];
  if (!mail) return;
  const { placement_test_id, to_mailbox_id } = mail;
  if (placement_test_id) return settleResult(unit, { placement_test_id, to_mailbox_id }, placement);
  await unit.sql.query(
    `insert into warmup_days as d (workspace_id, mailbox_id, day, ${placement}) values ($1, $2, $3, 1)
     on conflict (workspace_id, mailbox_id, day) do update set ${placement} = d.${placement} + 1`,
    [unit.workspaceId, mail.from_mailbox_id, dayOf(unit.now)],
  );
  if (isAnswered(mail.id, mail.turn)) await planAnswer(unit, mail);
  if (placement === 'spam') await reviewMailbox(unit, mail.from_mailbox_id);
}

/** The first time that the answering mailbox's days have room for; without one the mail stays unanswered. */
async function planAnswer(unit: Unit, mail: Found): Promise<void> {
  const [answering] = await readPartners(unit.sql, unit.workspaceId, unit.now, [mail.to_mailbox_id]);
  if (!answering) return;
  for (const dueAt of answerTimes(mail.id, mail.sent_at, unit.now, openHours(answering))) {
    if (!(await makeRoom(unit, answering, dayAt(answering, dueAt)))) continue;
    await unit.sql.query(
      `insert into warmup_mails
         (workspace_id, id, from_mailbox_id, to_mailbox_id, root_id, parent_id, turn, test, day, due_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (workspace_id, parent_id) do nothing`,
      [
        unit.workspaceId,
        newId('warmupMail'),
        mail.to_mailbox_id,
        mail.from_mailbox_id,
        mail.root_id,
        mail.id,
        mail.turn + 1,
        answering.test,
        dayAt(answering, dueAt),
        dueAt,
      ],
    );
    return;
  }
}

/** An answer takes the place of a new mail of its day; a day that is not planned yet will count it. */
async function makeRoom(unit: Unit, { id }: Partner, day: string): Promise<boolean> {
  const { rows } = await unit.sql.query<{ free: number }>(
    `select planned - (select count(*) from warmup_mails w where w.workspace_id = $1 and w.from_mailbox_id = $2
         and w.day = $3 and w.placement_test_id is null and w.state <> 'skipped')::int as free
     from warmup_days where workspace_id = $1 and mailbox_id = $2 and day = $3 and planned > 0`,
    [unit.workspaceId, id, day],
  );
  if (!rows[0] || rows[0].free > 0) return true;
  const { rowCount } = await unit.sql.query(
    `delete from warmup_mails where workspace_id = $1 and id = (
       select id from warmup_mails where workspace_id = $1 and from_mailbox_id = $2 and day = $3 and state = 'planned'
         and parent_id is null and placement_test_id is null order by due_at desc limit 1)`,
    [unit.workspaceId, id, day],
  );
  return rowCount === 1;
}
