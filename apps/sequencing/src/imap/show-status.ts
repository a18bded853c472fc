import type { ConnectionReason, ImapStatus, ReadingState, Server } from '@sortie/contracts';
import { isLoopback } from '../sending/loopback.js';

/** The columns of `mailbox_readings`, beside those of a mailbox, that tell how its reading stands. */
export interface ReadingColumns {
  imap: Server | null;
  append_sent: boolean;
  test: boolean;
  created_at: Date;
  reading_state: ReadingState | null;
  reading_since: Date | null;
  reading_error: ConnectionReason | null;
  reading_detail: string | null;
  reading_retry_at: Date | null;
  files_sent: boolean | null;
}

/** `r` is `mailbox_readings`, `m` the mailbox, `l` its lane. */
export const readingColumns = `m.append_sent, l.test, r.state as reading_state, r.since as reading_since,
  r.last_error as reading_error, r.detail as reading_detail, r.retry_at as reading_retry_at, r.files_sent`;

/** How the reading of a mailbox stands; null without IMAP. */
export function showImapStatus(row: ReadingColumns): ImapStatus | null {
  if (!row.imap) return null;
  const away = row.test && !isLoopback(row.imap.host);
  return {
    state: away ? 'not_contacted' : (row.reading_state ?? 'waiting'),
    since: (row.reading_since ?? row.created_at).toISOString(),
    last_error: row.reading_error,
    detail: row.reading_detail,
    retry_at: row.reading_retry_at?.toISOString() ?? null,
    sent_copies: row.append_sent || row.files_sent === false ? 'appended' : row.files_sent ? 'provider' : 'unknown',
  };
}
