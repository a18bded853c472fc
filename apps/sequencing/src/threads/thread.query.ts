import type { Message, Thread } from '@sortie/contracts';
import type { ListOrder, Sql } from '@sortie/event-store';

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

/** Threads as they stand in their table. */
export const threadSelect = `select id, enrollment_id, contact_id, campaign_id, mailbox_id, subject, replies,
  last_direction, last_message_at, created_at from threads`;

/** The thread that was written in last comes first. */
export const lastWrittenFirst: ListOrder<ThreadRow> = {
  columns: ['last_message_at', 'id'],
  direction: 'desc',
  keyOf: ({ last_message_at, id }) => [last_message_at.toISOString(), id],
};

/** Messages of `m`, with the touch or the answer that carries each. */
export const selectMessages = `select m.id, m.thread_id, m.direction, m.touch_id, m.reply_id, m.from_address,
    m.to_address, m.subject, m.body, m.quoted, m.classification, m.from_other, m.message_id, m.at,
    coalesce(t.state, s.state, 'received') as state, coalesce(t.reason, s.reason) as reason
  from messages m
  left join touches t on t.workspace_id = m.workspace_id and t.id = m.touch_id
  left join reply_sends s on s.workspace_id = m.workspace_id and s.id = m.id`;

/** The newest of a thread's messages first. */
export const newestMessageFirst: ListOrder<MessageRow> = {
  columns: ['m.at', 'm.id'],
  direction: 'desc',
  keyOf: ({ at, id }) => [at.toISOString(), id],
};

/** The thread; undefined when there is none. */
export async function findThread(sql: Sql, workspaceId: string, id: string): Promise<ThreadRow | undefined> {
  const { rows } = await sql.query<ThreadRow>(`${threadSelect} where workspace_id = $1 and id = $2`, [workspaceId, id]);
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

/** The newest messages of a thread, newest first. */
export async function newestMessages(
  sql: Sql,
  workspaceId: string,
  threadId: string,
  take: number,
): Promise<MessageRow[]> {
  const { rows } = await sql.query<MessageRow>(
    `${selectMessages} where m.workspace_id = $1 and m.thread_id = $2 order by m.at desc, m.id desc limit $3`,
    [workspaceId, threadId, take],
  );
  return rows;
}

/** The resource. */
export function showThread({ last_message_at, created_at, ...row }: ThreadRow): Thread {
  return {
    object: 'thread',
    ...row,
    last_message_at: last_message_at.toISOString(),
    created_at: created_at.toISOString(),
  };
}

/** The resource. */
export function showMessage({ from_address, to_address, body, at, ...row }: MessageRow): Message {
  return { object: 'message', ...row, from: from_address, to: to_address, text: body, at: at.toISOString() };
}
