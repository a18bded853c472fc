import { eventKind, type ActivityLine, type List, type ListEvents, type LoggedEvent } from '@sortie/contracts';
import { listPage, Where, type CursorCodec, type Sql } from '@sortie/event-store';
import { bySequence } from './by-sequence.js';

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

const select = `select sequence, event_id, type, data, contact_id, campaign_id, actor_id, occurred_at
  from workspace_log`;

/** One page of the log, narrowed and in the asked order; the newest first unless said. */
export function listLogPage<T>(
  sql: Sql,
  codec: CursorCodec,
  workspaceId: string,
  input: ListEvents,
  show: (row: LogRow) => T,
): Promise<List<T>> {
  const { type, contact_id, campaign_id, order = 'desc' } = input;
  const where = new Where()
    .and('workspace_id = ?', workspaceId)
    .andIf('type = ?', type)
    .andIf('contact_id = ?', contact_id)
    .andIf('campaign_id = ?', campaign_id);
  // A cursor of one direction leads nowhere in the other.
  return listPage(sql, codec, input, { list: `log_${order}`, select, where, order: bySequence(order), show });
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
