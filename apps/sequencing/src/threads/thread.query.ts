import type { Message, Thread } from '@sortie/contracts';
import type { Sql } from '@sortie/event-store';

/** A thread as it stands in its table. */
export interface ThreadRow extends Omit<Thread, 'object' | 'last_message_at' | 'created_at'> {
  last_message_at: Date;
  created_at: Date;
}

/** A message with how far its sending is. */
export interface MessageRow extends Omit<Message, 'object' | 'from' | 'to' | 'text' | 'at'> {
  from_address: string | null;
  to_address: string | null;
  body: string | null;
  at: Date;
}

export const threadColumns = `id, enrollment_id, contact_id, campaign_id, mailbox_id, subject, replies, last_direction,
  last_message_at, created_at`;

/** Messages of `m`, with the touch or the answer that carries each. */
export const selectMessages = `select m.id, m.thread_id, m.direction, m.touch_id, m.reply_id, m.from_address,
    m.to_address, m.subject, m.body, m.quoted, m.classification, m.from_other, m.message_id, m.at,
    coalesce(t.state, s.state, 'received') as state, coalesce(t.reason, s.reason) as reason
  from messages m
  left join touches t on t.workspace_id = m.workspace_id and t.id = m.touch_id
  left join reply_sends s on s.workspace_id = m.workspace_id and s.id = m.id`;

/** The thread; undefined when there is none. */
export async function findThread(sql: Sql, workspaceId: string, id: string): Promise<ThreadRow | undefined> {
  const { rows } = await sql.query<ThreadRow>(
    `select ${threadColumns} from threads where workspace_id = $1 and id = $2`,
    [workspaceId, id],
  );
  return rows[0];
}

/** A message that is known to be there. */
export async function findMessage(sql: Sql, workspaceId: string, id: string): Promise<MessageRow> {
  const { rows } = await sql.query<MessageRow>(`${selectMessages} where m.workspace_id = $1 and m.id = $2`, [
    workspaceId,
    id,
  ]);
  return rows[0]!;
}

/** The newest messages of a thread below a place, newest first. */
export async function newestMessages(
  sql: Sql,
  workspaceId: string,
  threadId: string,
  take: number,
  before?: { at: string; id: string },
): Promise<MessageRow[]> {
  const { rows } = await sql.query<MessageRow>(
    `${selectMessages} where m.workspace_id = $1 and m.thread_id = $2
       and ($3::timestamptz is null or (m.at, m.id) < ($3, $4)) order by m.at desc, m.id desc limit $5`,
    [workspaceId, threadId, before?.at ?? null, before?.id ?? null, take],
  );
  return rows;
}

export function showThread({ last_message_at, created_at, ...row }: ThreadRow): Thread {
  return {
    object: 'thread',
    ...row,
    last_message_at: last_message_at.toISOString(),
    created_at: created_at.toISOString(),
  };
}

export function showMessage({ from_address, to_address, body, at, ...row }: MessageRow): Message {
  return { object: 'message', ...row, from: from_address, to: to_address, text: body, at: at.toISOString() };
}
