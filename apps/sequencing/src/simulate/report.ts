import type { SimulatedContact, SimulatedDay, SimulatedTouch } from '@sortie/contracts';
import type { Sql } from '@sortie/event-store';
import { readBlocked, type Blocked } from './blocked.js';

/** What a dry run has come to, read from its copies. */
export interface Report extends Blocked {
  contacts: number;
  mails: number;
  finishesAt: Date | null;
  days: SimulatedDay[];
  timeline: SimulatedContact[];
}

interface TouchRow {
  contact_id: string;
  ends: string | null;
  step: number;
  variant: string | null;
  mailbox_id: string;
  state: string;
  reason: string | null;
  due_at: Date;
  sent_at: Date | null;
  updated_at: Date;
}

// Contacts: a person looks at some, and an answer of all would not fit into a message. The figures are about all.
const mostShown = 1000;

const outcomeOf: Record<string, SimulatedTouch['outcome']> = { accepted: 'sent', skipped: 'skipped', failed: 'failed' };

/** Reads what the campaign of a dry run has come to; `cut`: it was ended before its time. */
export async function report(sql: Sql, workspaceId: string, campaignId: string, cut: boolean): Promise<Report> {
  const here = [workspaceId, campaignId];
  const [counts, days, touches, blocked] = await Promise.all([
    sql.query<{ contacts: number; active: number; ended: Date | null }>(
      `select count(*)::int as contacts, (count(*) filter (where status = 'active'))::int as active,
         max(updated_at) as ended
       from enrollments where workspace_id = $1 and campaign_id = $2`,
      here,
    ),
    sql.query<SimulatedDay>(
      `select to_char(sent_at at time zone 'UTC', 'YYYY-MM-DD') as day, mailbox_id, count(*)::int as mails
       from touches where workspace_id = $1 and campaign_id = $2 and state = 'accepted' group by 1, 2 order by 1, 2`,
      here,
    ),
    sql.query<TouchRow>(
      `select e.contact_id, nullif(e.status, 'active') as ends, t.step, t.variant, t.mailbox_id, t.state, t.reason,
         t.due_at, t.sent_at, t.updated_at
       from (select * from enrollments e where e.workspace_id = $1 and e.campaign_id = $2 order by e.id limit $3) e
       join touches t on t.workspace_id = $1 and t.enrollment_id = e.id order by e.id, t.step`,
      [...here, mostShown],
    ),
    readBlocked(sql, workspaceId, campaignId, { cut, most: mostShown }),
  ]);
  const { contacts, active, ended } = counts.rows[0]!;
  return {
    contacts,
    mails: days.rows.reduce((sum, { mails }) => sum + mails, 0),
    finishesAt: active > 0 ? null : ended,
    days: days.rows,
    ...blocked,
    timeline: byContact(touches.rows).map((touches) => {
      const [{ contact_id, ends }] = touches;
      return { contact_id, ends, touches: touches.map(touchOf) };
    }),
  };
}

function byContact(rows: readonly TouchRow[]): [TouchRow, ...TouchRow[]][] {
  const contacts = new Map<string, [TouchRow, ...TouchRow[]]>();
  for (const row of rows) {
    const known = contacts.get(row.contact_id);
    if (known) known.push(row);
    else contacts.set(row.contact_id, [row]);
  }
  return [...contacts.values()];
}

function touchOf({ step, variant, mailbox_id, state, reason, due_at, sent_at, updated_at }: TouchRow): SimulatedTouch {
  const outcome = reason === 'bounced' && state === 'failed' ? 'bounced' : (outcomeOf[state] ?? 'waiting');
  const at = outcome === 'waiting' ? due_at : (sent_at ?? updated_at);
  return { step, variant, mailbox_id, outcome, reason, at: at.toISOString() };
}
