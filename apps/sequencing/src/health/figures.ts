import type { HealthFigures } from '@sortie/contracts';
import type { Sql } from '@sortie/event-store';
import { countedDays } from './counted-days.js';

/** Whose health it is. */
export type HealthSubject = { mailboxId: string } | { campaignId: string };

/** The column by which its days are counted, and its id. */
export function subjectOf(subject: HealthSubject): { column: 'mailbox_id' | 'campaign_id'; id: string } {
  if ('mailboxId' in subject) return { column: 'mailbox_id', id: subject.mailboxId };
  return { column: 'campaign_id', id: subject.campaignId };
}

/** The day by which mails are counted: UTC, workspace time. */
export function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}

/**
 * The figures of the 7 and 30 days up to `at`, from the last reset on: of its day, what was counted before it is taken
 * off again. What was taken by a server and did not come back counts as delivered, since most servers never say so.
 */
export async function readFigures(
  sql: Sql,
  workspaceId: string,
  subject: HealthSubject,
  at: Date,
): Promise<HealthFigures> {
  const { column, id } = subjectOf(subject);
  const week = 'filter (where day > $3::date - 7)';
  const sum = (what: string, within = '') => `greatest(0, coalesce(sum(${what}) ${within}, 0))::int`;
  const { rows } = await sql.query<HealthFigures>({
    name: `health-figures-${column}`,
    text: `select ${sum('sent', week)} as sent, ${sum('bounced', week)} as bounced,
             ${sum('sent - bounced')} as delivered, ${sum('complained')} as complained,
             ${sum('inbox', week)} as inbox, ${sum('spam', week)} as spam
           from (
             select h.day, h.sent, h.bounced, h.complained, h.inbox, h.spam from ${countedDays(column)} h
             where h.day > $3::date - 30 and h.day >= coalesce(
               (select day from health_resets r where r.workspace_id = $1 and r.subject = $2), '-infinity')
             union all
             select day, -sent, -bounced, -complained, -inbox, -spam from health_resets
             where workspace_id = $1 and subject = $2 and day > $3::date - 30
           ) counted`,
    values: [workspaceId, id, dayOf(at)],
  });
  return rows[0]!;
}
