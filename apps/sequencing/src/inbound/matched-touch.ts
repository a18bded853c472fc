import type { Sql } from '@sortie/event-store';
import { perhapsSent } from '../sending/perhaps-sent.js';
import { placeOfTouch, type TouchPlace, type TouchRow } from '../sending/touch-row.js';

/** The touch that an inbound mail is about. */
export interface MatchedTouch extends TouchPlace {
  /** Nobody has said yet whether it went out. */
  open: boolean;
  addressHash: string | null;
  subject: string | null;
  /** The person's answer in the thread that it is about, when it is about one and not the touch itself. */
  sendId?: string | null;
}

/** The same as its table has it. */
export interface MatchedRow extends TouchRow {
  open: boolean;
  address_hash: string | null;
  subject: string | null;
  send_id: string | null;
}

const columns = (sender: 't' | 's') => `t.workspace_id, t.id, t.enrollment_id, t.contact_id, ${sender}.mailbox_id,
  t.step, t.address_hash, t.subject, ${perhapsSent} as open`;

/** Touches `t`. */
export const ofTouch = `select ${columns('t')}, null::text as send_id from touches t`;

/** Answers `s` in threads, with the touch `t` of each, which may have gone over to another mailbox. */
export const ofSend = `select ${columns('s')}, s.id as send_id
  from reply_sends s join touches t on t.workspace_id = s.workspace_id and t.id = s.touch_id`;

/** The first touch that meets a condition on `t`, where `$1` is the workspace. */
export async function selectTouch(
  sql: Sql,
  condition: string,
  values: readonly string[],
): Promise<MatchedTouch | undefined> {
  const { rows } = await sql.query<MatchedRow>(`${ofTouch} where t.workspace_id = $1 and ${condition}`, [...values]);
  return rows[0] && matched(rows[0]);
}

/** A row's touch. */
export function matched(row: MatchedRow): MatchedTouch {
  return { ...placeOfTouch(row), open: row.open, addressHash: row.address_hash, subject: row.subject, sendId: row.send_id };
}
