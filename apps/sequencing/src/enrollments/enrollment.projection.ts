import type { EmailBounced, EnrollmentFinished, EnrollmentStarted, FinishReason, ReplyFacts } from '@sortie/contracts';
import type { Projection, RecordedEvent, Sql } from '@sortie/event-store';

/** Where a contact counts in its campaign's audience. */
type Status = 'active' | 'completed' | 'replied' | 'bounced' | 'unsubscribed' | 'failed';

type Data = EnrollmentStarted & EnrollmentFinished & EmailBounced & ReplyFacts;
type Event = RecordedEvent<Data>;

interface Row {
  id: string;
  campaign_id: string;
  sequence_id: string;
  contact_id: string;
  mailbox_id: string;
  status: Status;
  replied: boolean;
  updated_at: Date;
}

const finishedAs: Record<FinishReason, Status> = {
  completed: 'completed',
  replied: 'replied',
  unsubscribed: 'unsubscribed',
  bounced: 'bounced',
  complained: 'unsubscribed',
  suppressed: 'failed',
  failed: 'failed',
  erased: 'failed',
  stopped: 'failed',
};

/** Enrollments and the audience counts of their campaigns, kept together so that the counts always add up. */
export const enrollmentProjection: Projection = {
  name: 'enrollments',
  types: [
    'enrollment.started',
    'enrollment.finished',
    'reply.received',
    'email.bounced',
    'email.complained',
    'email.unsubscribed',
  ],
  tables: ['enrollments', 'campaign_counts'],
  async apply(events: Event[], sql, target) {
    const workspaceId = events[0]!.workspaceId;
    const before = await existing(events, sql, target('enrollments'));
    const after = new Map(before);
    for (const event of events) {
      if (!event.data.enrollment_id && event.type !== 'reply.received') continue;
      const row = fold(after.get(event.streamId), event);
      if (row) after.set(event.streamId, row);
    }
    await write([...after.values()], workspaceId, sql, target('enrollments'));
    await count(before, after, workspaceId, sql, target('campaign_counts'));
  },
};

/** An ended enrollment still moves: a late bounce, reply or unsubscribe says more than "completed". */
function fold(row: Row | undefined, event: Event): Row | undefined {
  const at = { updated_at: event.occurredAt };
  if (event.type === 'enrollment.started') {
    const { enrollment_id: id, campaign_id, sequence_id, contact_id, mailbox_id } = event.data;
    return { id, campaign_id, sequence_id, contact_id, mailbox_id, status: 'active', replied: false, ...at };
  }
  if (!row) return undefined;
  switch (event.type) {
    case 'enrollment.finished':
      return { ...row, ...at, status: finishedAs[event.data.reason] };
    case 'reply.received':
      if (event.data.classification === 'out_of_office') return row;
      return { ...row, ...at, replied: true, status: row.status === 'completed' ? 'replied' : row.status };
    case 'email.bounced':
      return event.data.kind === 'hard' && row.status === 'completed' ? { ...row, ...at, status: 'bounced' } : row;
    default:
      return row.status === 'completed' || row.status === 'replied' ? { ...row, ...at, status: 'unsubscribed' } : row;
  }
}

async function existing(events: Event[], sql: Sql, table: string): Promise<Map<string, Row>> {
  const started = new Set(events.filter(({ type }) => type === 'enrollment.started').map(({ streamId }) => streamId));
  const ids = [...new Set(events.map(({ streamId }) => streamId))].filter((id) => !started.has(id)).sort();
  if (ids.length === 0) return new Map();
  const { rows } = await sql.query<Row>(
    `select id, campaign_id, sequence_id, contact_id, mailbox_id, status, replied, updated_at
     from ${table} where workspace_id = $1 and id = any($2) order by id for update`,
    [events[0]!.workspaceId, ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

async function write(rows: Row[], workspaceId: string, sql: Sql, table: string): Promise<void> {
  const column = (name: keyof Row) => rows.map((row) => row[name]);
  await sql.query(
    `insert into ${table} (workspace_id, id, campaign_id, sequence_id, contact_id, mailbox_id, status, replied, updated_at)
     select $1, * from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::boolean[], $9::timestamptz[])
     on conflict (workspace_id, id) do update set status = excluded.status, replied = excluded.replied, updated_at = excluded.updated_at`,
    [
      workspaceId,
      column('id'),
      column('campaign_id'),
      column('sequence_id'),
      column('contact_id'),
      column('mailbox_id'),
      column('status'),
      column('replied'),
      column('updated_at'),
    ],
  );
}

const counted = ['total', 'active', 'completed', 'replied', 'bounced', 'unsubscribed', 'failed'] as const;

async function count(
  before: Map<string, Row>,
  after: Map<string, Row>,
  workspaceId: string,
  sql: Sql,
  table: string,
): Promise<void> {
  const deltas = new Map<string, Record<(typeof counted)[number], number>>();
  for (const [id, row] of after) {
    const old = before.get(id);
    if (old?.status === row.status) continue;
    const delta = deltas.get(row.campaign_id) ?? {
      total: 0,
      active: 0,
      completed: 0,
      replied: 0,
      bounced: 0,
      unsubscribed: 0,
      failed: 0,
    };
    deltas.set(row.campaign_id, delta);
    delta[row.status] += 1;
    if (old) delta[old.status] -= 1;
    else delta.total += 1;
  }
  for (const [campaignId, delta] of [...deltas].sort(([a], [b]) => (a < b ? -1 : 1))) {
    await sql.query(
      `insert into ${table} as c (workspace_id, campaign_id, ${counted.join(', ')}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       on conflict (workspace_id, campaign_id) do update set ${counted.map((name) => `${name} = c.${name} + excluded.${name}`).join(', ')}`,
      [workspaceId, campaignId, ...counted.map((name) => delta[name])],
    );
  }
}
