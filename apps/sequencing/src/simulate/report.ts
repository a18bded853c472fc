import type { BlockedContact, SimulatedContact, SimulatedDay, SimulatedTouch } from '@sortie/contracts';
import type { Sql } from '@sortie/event-store';

/** What a dry run has come to, read from its copies. */
export interface Report {
  contacts: number;
  mails: number;
  finishesAt: Date | null;
  days: SimulatedDay[];
  blocked: BlockedContact[];
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

// A person looks at some; the figures are about all.
const mostShown = 1000;

const outcomeOf: Record<string, SimulatedTouch['outcome']> = { accepted: 'sent', skipped: 'skipped', failed: 'failed' };

/** Reads what the campaign of a dry run has come to. */
export async function report(sql: Sql, workspaceId: string, campaignId: string): Promise<Report> {
  const here = [workspaceId, campaignId];
  const [counts, days, touches] = await Promise.all([
    sql.query<{ contacts: number; active: number; ended: Date | null }>(
      `select count(*)::int as contacts, (count(*) filter (where status = 'active'))::int as active, max(updated_at) as ended
       from enrollments where workspace_id = $1 and campaign_id = $2`,
      here,
    ),
    sql.query<SimulatedDay>(
      `select to_char(sent_at at time zone 'UTC', 'YYYY-MM-DD') as day, mailbox_id, count(*)::int as mails
       from touches where workspace_id = $1 and campaign_id = $2 and state = 'accepted' group by 1, 2 order by 1, 2`,
      here,
    ),
    sql.query<TouchRow>(
      `select t.contact_id, nullif(e.status, 'active') as ends, t.step, t.variant, t.mailbox_id, t.state, t.reason, t.due_at,
         t.sent_at, t.updated_at
       from touches t join enrollments e on e.workspace_id = $1 and e.id = t.enrollment_id
       where t.workspace_id = $1 and t.campaign_id = $2 order by e.id, t.step`,
      here,
    ),
  ]);
  const { contacts, active, ended } = counts.rows[0]!;
  const people = byContact(touches.rows);
  return {
    contacts,
    mails: days.rows.reduce((sum, { mails }) => sum + mails, 0),
    finishesAt: active > 0 ? null : ended,
    days: days.rows,
    blocked: people.flatMap(blockedOf),
    timeline: people.slice(0, mostShown),
  };
}

function byContact(rows: readonly TouchRow[]): SimulatedContact[] {
  const contacts = new Map<string, SimulatedContact>();
  for (const row of rows) {
    const contact = contacts.get(row.contact_id) ?? { contact_id: row.contact_id, ends: row.ends, touches: [] };
    contact.touches.push(touchOf(row));
    contacts.set(row.contact_id, contact);
  }
  return [...contacts.values()];
}

function touchOf({ step, variant, mailbox_id, state, reason, due_at, sent_at, updated_at }: TouchRow): SimulatedTouch {
  const outcome = reason === 'bounced' && state === 'failed' ? 'bounced' : (outcomeOf[state] ?? 'waiting');
  const at = outcome === 'waiting' ? due_at : (sent_at ?? updated_at);
  return { step, variant, mailbox_id, outcome, reason, at: at.toISOString() };
}

/** To whom nothing went although its way has ended, and why. */
function blockedOf({ contact_id, ends, touches }: SimulatedContact): BlockedContact[] {
  if (ends === null || touches.some(({ outcome }) => outcome === 'sent' || outcome === 'bounced')) return [];
  return [{ contact_id, reason: touches.at(-1)?.reason ?? ends }];
}
