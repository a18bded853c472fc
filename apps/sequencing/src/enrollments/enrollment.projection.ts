import type {
  EmailBounced,
  EnrollmentBranched,
  EnrollmentFinished,
  EnrollmentMoved,
  EnrollmentStarted,
  FinishReason,
  ReplyClass,
  ReplyClassified,
} from '@sortie/contracts';
import type { Projection, RecordedEvent, Sql } from '@sortie/event-store';
import { asksForReply } from './conditions.js';

/** Where a contact counts in its campaign's audience. */
type Status = 'active' | 'completed' | 'replied' | 'bounced' | 'unsubscribed' | 'failed';

type Data = EnrollmentStarted &
  Omit<EnrollmentMoved, 'reason'> &
  EnrollmentFinished &
  EnrollmentBranched &
  EmailBounced &
  ReplyClassified;
type Event = RecordedEvent<Data>;

interface Row {
  id: string;
  campaign_id: string;
  sequence_id: string;
  contact_id: string;
  mailbox_id: string;
  status: Status;
  replied: boolean;
  /** The same four as in the enrollment's own state: what a sender asks before each step. */
  reply_class: ReplyClass | null;
  answered: boolean;
  branched_from: number | null;
  head: number;
  updated_at: Date;
}

const untouched = { replied: false, reply_class: null, answered: false, branched_from: null, head: 0 };

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
  company_replied: 'failed',
};

/** Enrollments and the audience counts of their campaigns, kept together so that the counts always add up. */
export const enrollmentProjection: Projection = {
  name: 'enrollments',
  types: [
    'enrollment.started',
    'enrollment.finished',
    'enrollment.branched',
    'enrollment.moved',
    'reply.received',
    'reply.classified',
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
      if (!event.data.enrollment_id && !event.type.startsWith('reply.')) continue;
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
    return { id, campaign_id, sequence_id, contact_id, mailbox_id, status: 'active', ...untouched, ...at };
  }
  if (!row) return undefined;
  switch (event.type) {
    case 'enrollment.finished':
      return { ...row, ...at, status: finishedAs[event.data.reason] };
    case 'enrollment.moved':
      return { ...row, ...at, mailbox_id: event.data.to_mailbox_id };
    case 'enrollment.branched':
      return { ...row, ...at, ...branched(row, event.data) };
    case 'reply.received':
      if (event.data.classification === 'out_of_office') return row;
      return {
        ...row,
        ...at,
        replied: true,
        reply_class: event.data.classification,
        answered: true,
        status: row.status === 'completed' ? 'replied' : row.status,
      };
    case 'reply.classified':
      // Only a person's word changes what has counted before.
      return event.data.by === 'human' ? overridden(row, event) : row;
    case 'email.bounced':
      return event.data.kind === 'hard' && row.status === 'completed' ? { ...row, ...at, status: 'bounced' } : row;
    default:
      return row.status === 'completed' || row.status === 'replied' ? { ...row, ...at, status: 'unsubscribed' } : row;
  }
}

function branched(row: Row, { from_step, to_step, condition }: EnrollmentBranched): Partial<Row> {
  const answered = row.answered && !asksForReply(condition);
  return { answered, branched_from: from_step, head: to_step ?? row.head };
}

/** What was a note after all does not count as a reply, and what was none does. */
function overridden(row: Row, { data, occurredAt }: Event): Row {
  const replied = data.replied ?? row.replied;
  const note = data.classification === 'out_of_office';
  // What was recorded before facts said which answer is the last.
  const named = note ? (replied ? row.reply_class : null) : data.classification;
  const reply_class = data.last_answer === undefined ? named : data.last_answer;
  const answered = data.answered ?? row.answered;
  const status = replied && row.status === 'completed' ? 'replied' : row.status;
  return { ...row, replied, reply_class, answered, status, updated_at: occurredAt };
}

async function existing(events: Event[], sql: Sql, table: string): Promise<Map<string, Row>> {
  const started = new Set(events.filter(({ type }) => type === 'enrollment.started').map(({ streamId }) => streamId));
  const ids = [...new Set(events.map(({ streamId }) => streamId))].filter((id) => !started.has(id)).sort();
  if (ids.length === 0) return new Map();
  const { rows } = await sql.query<Row>(
    `select ${names.join(', ')}
     from ${table} where workspace_id = $1 and id = any($2) order by id for update`,
    [events[0]!.workspaceId, ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

const columns = {
  id: 'text',
  campaign_id: 'text',
  sequence_id: 'text',
  contact_id: 'text',
  mailbox_id: 'text',
  status: 'text',
  replied: 'boolean',
  reply_class: 'text',
  answered: 'boolean',
  branched_from: 'int',
  head: 'int',
  updated_at: 'timestamptz',
} satisfies Record<keyof Row, string>;
const names = Object.keys(columns) as (keyof Row)[];
// What never changes after the start.
const fixed: readonly (keyof Row)[] = ['id', 'campaign_id', 'sequence_id', 'contact_id'];
const changing = names.filter((name) => !fixed.includes(name));

async function write(rows: Row[], workspaceId: string, sql: Sql, table: string): Promise<void> {
  await sql.query(
    `insert into ${table} (workspace_id, ${names.join(', ')})
     select $1, * from unnest(${names.map((name, index) => `$${index + 2}::${columns[name]}[]`).join(', ')})
     on conflict (workspace_id, id) do update set ${changing.map((name) => `${name} = excluded.${name}`).join(', ')}`,
    [workspaceId, ...names.map((name) => rows.map((row) => row[name]))],
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
      `insert into ${table} as c (workspace_id, campaign_id, ${counted.join(', ')})
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       on conflict (workspace_id, campaign_id) do update
         set ${counted.map((name) => `${name} = c.${name} + excluded.${name}`).join(', ')}`,
      [workspaceId, campaignId, ...counted.map((name) => delta[name])],
    );
  }
}
