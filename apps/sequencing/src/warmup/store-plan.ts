import { newId } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
import { laneTimezone } from '../pacing/lane.js';
import { startOfNextDay } from '../pacing/window.js';
import type { SequencingConfig } from '../sequencing.config.js';
import { lockWarmup } from './lock.js';
import { openHours, openSlots } from './open-hours.js';
import { dayAt, numberOf, readPartners, toldBy, whyNot, type Partner } from './partner.js';
import { planDay, type DayPlan } from './plan-day.js';

// Health looks back at 30 days and so does what is shown; a thread of four mails lasts at most 28 days and is
// recognised when a folder that was rebuilt is read again, 30 days back. The rest is for those who configure more.
const keptDays = 90;

/** Plans the mailbox's day unless it is planned, and says when the next one is. */
export async function storePlan(unit: Unit, config: SequencingConfig, mailboxId: string): Promise<void> {
  await lockWarmup(unit);
  const all = await readPartners(unit.sql, unit.workspaceId, unit.now);
  const mailbox = all.find(({ id }) => id === mailboxId);
  if (!mailbox || mailbox.plan_at > unit.now) return;
  const zone = laneTimezone(mailbox.send_window);
  await unit.sql.query('update warmups set plan_at = $3 where workspace_id = $1 and mailbox_id = $2', [
    unit.workspaceId,
    mailboxId,
    startOfNextDay(unit.now, zone),
  ]);
  const day = dayAt(mailbox, unit.now);
  if (await isPlanned(unit, mailboxId, day)) return;
  const partners = all.filter((other) => other !== mailbox && !whyNot(other, unit.now) && toldBy(config, other));
  const plan = planDay({
    mailboxId,
    day,
    number: whyNot(mailbox, unit.now) ? 0 : numberOf(mailbox, unit.now),
    answers: await plannedAnswers(unit, mailboxId, day),
    slots: openSlots(openHours(mailbox), unit.now, zone),
    now: unit.now,
    partners: partners.map(({ id }) => id),
  });
  await write(unit, mailbox, day, plan);
  await forget(unit, mailboxId, day);
}

/** Of the mailbox's own mails and days what nobody asks for any more; results of placement tests stand elsewhere. */
async function forget(unit: Unit, mailboxId: string, today: string): Promise<void> {
  const values = [unit.workspaceId, mailboxId, today, keptDays];
  const old = 'day < $3::date - $4::integer';
  await unit.sql.query(`delete from warmup_mails where workspace_id = $1 and from_mailbox_id = $2 and ${old}`, values);
  await unit.sql.query(`delete from warmup_days where workspace_id = $1 and mailbox_id = $2 and ${old}`, values);
}

/** A day without anybody to write to is planned anew when somebody joins. */
async function isPlanned(unit: Unit, mailboxId: string, day: string): Promise<boolean> {
  const { rowCount } = await unit.sql.query(
    'select from warmup_days where workspace_id = $1 and mailbox_id = $2 and day = $3 and planned > 0',
    [unit.workspaceId, mailboxId, day],
  );
  return rowCount !== 0;
}

async function plannedAnswers(unit: Unit, mailboxId: string, day: string): Promise<number> {
  const { rows } = await unit.sql.query<{ answers: number }>(
    `select count(*)::int as answers from warmup_mails
     where workspace_id = $1 and from_mailbox_id = $2 and day = $3 and placement_test_id is null
       and state <> 'skipped'`,
    [unit.workspaceId, mailboxId, day],
  );
  return rows[0]!.answers;
}

async function write(unit: Unit, { id, test }: Partner, day: string, { count, mails }: DayPlan): Promise<void> {
  await unit.sql.query(
    `insert into warmup_days (workspace_id, mailbox_id, day, planned) values ($1, $2, $3, $4)
     on conflict (workspace_id, mailbox_id, day) do update set planned = excluded.planned`,
    [unit.workspaceId, id, day, count],
  );
  const ids = mails.map(() => newId('warmupMail'));
  await unit.sql.query(
    `insert into warmup_mails (workspace_id, id, root_id, from_mailbox_id, to_mailbox_id, due_at, turn, test, day)
     select $1, mail, mail, $2, partner, due, 0, $3, $4
     from unnest($5::text[], $6::text[], $7::timestamptz[]) as planned(mail, partner, due)`,
    [unit.workspaceId, id, test, day, ids, mails.map((mail) => mail.toMailboxId), mails.map((mail) => mail.dueAt)],
  );
}
