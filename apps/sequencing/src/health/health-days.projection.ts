import type { EmailBounced, EmailSent } from '@sortie/contracts';
import type { Projection, RecordedEvent, Sql } from '@sortie/event-store';

type Event = RecordedEvent<EmailSent & EmailBounced>;
type Counter = 'sent' | 'bounced' | 'complained';

interface Delta extends Record<Counter, number> {
  mailboxId: string;
  campaignId: string;
  day: string;
}

/**
 * What happened to mails, per mailbox, campaign and day (UTC, workspace time). One row for the pair of mailbox and
 * campaign: only its own lane writes there, so sends of a campaign do not wait for each other at a counter.
 */
export const healthDaysProjection: Projection = {
  name: 'health-days',
  types: ['email.sent', 'email.bounced', 'email.complained'],
  tables: ['health_days'],
  async apply(events: Event[], sql, target) {
    const workspaceId = events[0]!.workspaceId;
    const tries = await touchesOf(events, workspaceId, sql);
    const deltas = new Map<string, Delta>();
    for (const event of events) fold(deltas, event, tries.get(event.data.touch_id));
    const rows = [...deltas].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, delta]) => delta);
    if (rows.length > 0) await write(rows, workspaceId, sql, target('health_days'));
  },
};

/** A touch as it stands: what came back names no mailbox, and that of a touch which was tried stays as it is. */
interface Tried {
  id: string;
  mailbox_id: string;
  sent: boolean;
}

async function touchesOf(events: Event[], workspaceId: string, sql: Sql): Promise<Map<string, Tried>> {
  const ids = events.flatMap(({ type, data }) => (type === 'email.sent' ? [] : [data.touch_id]));
  if (ids.length === 0) return new Map();
  const { rows } = await sql.query<Tried>(
    'select id, mailbox_id, sent_at is not null as sent from touches where workspace_id = $1 and id = any($2)',
    [workspaceId, ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

function fold(deltas: Map<string, Delta>, { type, data, occurredAt }: Event, tried: Tried | undefined): void {
  const mailboxId = type === 'email.sent' ? data.mailbox_id : tried?.mailbox_id;
  if (!mailboxId) return;
  const day = occurredAt.toISOString().slice(0, 10);
  const key = `${mailboxId}\n${data.campaign_id}\n${day}`;
  const delta = deltas.get(key) ?? { mailboxId, campaignId: data.campaign_id, day, sent: 0, bounced: 0, complained: 0 };
  deltas.set(key, delta);
  if (type === 'email.sent') delta.sent += 1;
  else if (type === 'email.complained') delta.complained += 1;
  else if (data.kind === 'hard') {
    delta.bounced += 1;
    // Refused at once: it was tried, and no `email.sent` says so.
    if (!tried?.sent) delta.sent += 1;
  }
}

async function write(rows: Delta[], workspaceId: string, sql: Sql, table: string): Promise<void> {
  const column = (name: keyof Delta) => rows.map((row) => row[name]);
  await sql.query(
    `insert into ${table} as h (workspace_id, mailbox_id, campaign_id, day, sent, bounced, complained)
     select $1, * from unnest($2::text[], $3::text[], $4::date[], $5::int[], $6::int[], $7::int[])
     on conflict (workspace_id, mailbox_id, campaign_id, day) do update set sent = h.sent + excluded.sent,
       bounced = h.bounced + excluded.bounced, complained = h.complained + excluded.complained`,
    [
      workspaceId,
      column('mailboxId'),
      column('campaignId'),
      column('day'),
      column('sent'),
      column('bounced'),
      column('complained'),
    ],
  );
}
