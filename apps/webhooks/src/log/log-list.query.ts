import { eventKind, type ActivityLine, type ListEvents, type LoggedEvent } from '@sortie/contracts';
import { statement, type Sql } from '@sortie/event-store';

/** A row of the workspace's log. */
export interface LogRow {
  sequence: string;
  event_id: string;
  type: string;
  data: Record<string, unknown>;
  contact_id: string | null;
  campaign_id: string | null;
  actor_id: string | null;
  occurred_at: Date;
}

/** What narrows a list, and the way it is read. */
export type LogFilter = Pick<ListEvents, 'type' | 'contact_id' | 'campaign_id'> & { order: 'asc' | 'desc' };

const columns = 'sequence, event_id, type, data, contact_id, campaign_id, actor_id, occurred_at';
const filters = ['type', 'contact_id', 'campaign_id'] as const;

/** Rows behind a sequence, in the asked order. One prepared statement for each of the sixteen shapes. */
export async function selectLog(
  sql: Sql,
  workspaceId: string,
  { order, ...filter }: LogFilter,
  after: { sequence: string } | undefined,
  take: number,
): Promise<LogRow[]> {
  const used = filters.filter((name) => filter[name] !== undefined);
  const where = used.map((name, index) => `and ${name} = $${index + 4}`).join(' ');
  const select = statement(
    `log-page-${order}-${used.join('-')}`,
    `select ${columns} from workspace_log
     where workspace_id = $1 and sequence ${order === 'asc' ? '>' : '<'} $2 ${where}
     order by sequence ${order} limit $3`,
  );
  // Beyond any sequence: the largest bigint.
  const start = order === 'asc' ? '0' : '9223372036854775807';
  const values = used.map((name) => filter[name]);
  return (await sql.query<LogRow>(select(workspaceId, after?.sequence ?? start, take, ...values))).rows;
}

export function placeOf({ sequence }: LogRow): { sequence: string } {
  return { sequence };
}

export function showEvent(row: LogRow, workspaceId: string): LoggedEvent {
  return {
    object: 'event',
    id: row.event_id,
    type: row.type,
    sequence: Number(row.sequence),
    created_at: row.occurred_at.toISOString(),
    workspace_id: workspaceId,
    data: row.data,
  };
}

/** The line that a person reads; a type without a sentence stands for itself. */
export function showLine(row: LogRow): ActivityLine {
  return {
    object: 'activity',
    id: row.event_id,
    sequence: Number(row.sequence),
    type: row.type,
    summary: eventKind(row.type)?.sentence ?? row.type,
    contact_id: row.contact_id,
    campaign_id: row.campaign_id,
    actor_id: row.actor_id,
    created_at: row.occurred_at.toISOString(),
  };
}
