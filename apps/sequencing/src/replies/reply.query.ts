import { notFound, type Reply } from '@sortie/contracts';
import type { Sql } from '@sortie/event-store';

/** A reply as it stands in its table. */
export interface ReplyRow extends Omit<Reply, 'object' | 'received_at' | 'text'> {
  body: string | null;
  received_at: Date;
}

/** Replies with their words. */
export const replySelect = `select id, thread_id, contact_id, campaign_id, touch_id, mailbox_id, classification,
  confidence, classified_by, from_other, subject, body, quoted, received_at from replies`;

/** The reply, or a 404. */
export async function findReply(sql: Sql, workspaceId: string, id: string): Promise<ReplyRow> {
  const { rows } = await sql.query<ReplyRow>(`${replySelect} where workspace_id = $1 and id = $2`, [workspaceId, id]);
  if (!rows[0]) throw notFound('reply');
  return rows[0];
}

/** The resource. */
export function showReply({ body, received_at, confidence, ...row }: ReplyRow): Reply {
  // The column is a single float; two digits are what the rules mean.
  const sure = confidence === null ? null : Math.round(confidence * 100) / 100;
  return { object: 'reply', ...row, confidence: sure, text: body, received_at: received_at.toISOString() };
}
