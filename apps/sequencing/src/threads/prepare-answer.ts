import type { EventStore } from '@sortie/event-store';
import { compose, type ComposedMail } from '../mail/compose.js';
import { HeaderInjectionError } from '../mail/header-text.js';
import { mailKeys } from '../mail/mail-keys.js';
import { threadHeaders } from '../mail/threading.js';
import { verpAddress } from '../mail/verp.js';
import { wayOutColumns, wayOutOf, type WayOut, type WayOutRow } from '../sending/way-out.js';
import type { SequencingConfig } from '../sequencing.config.js';

/** An answer as it goes over the wire. */
export interface PreparedAnswer {
  mail: ComposedMail;
  from: string;
  to: string;
  mailboxId: string;
  contactId: string;
  way: WayOut;
}

/** Words that no mail can be made of, today or later. */
export interface Unwritable {
  reason: 'unwritable_header' | 'unwritable';
  error: unknown;
}

interface Row extends WayOutRow {
  subject: string;
  body: string;
  html: string | null;
  to_address: string;
  at: Date;
  mailbox_id: string;
  contact_id: string;
  thread_id: string;
  enrollment_id: string;
  display_name: string | null;
}

/** Composes a planned answer: the same bytes at every attempt. Undefined when its words are gone, with their person. */
export async function prepareAnswer(
  store: EventStore,
  config: SequencingConfig,
  workspaceId: string,
  id: string,
): Promise<PreparedAnswer | Unwritable | undefined> {
  const read = await store.read({ caller: { workspace_id: workspaceId } }, async (sql) => {
    const { rows } = await sql.query<Row>(
      `select w.subject, w.body, w.html, w.to_address, w.at, s.mailbox_id, s.contact_id, s.thread_id, h.enrollment_id,
         m.display_name, ${wayOutColumns}
       from reply_sends s
       join messages w on w.workspace_id = $1 and w.id = s.id
       join threads h on h.workspace_id = $1 and h.id = s.thread_id
       join mailboxes m on m.workspace_id = $1 and m.id = s.mailbox_id
       join lanes l on l.workspace_id = $1 and l.mailbox_id = s.mailbox_id
       where s.workspace_id = $1 and s.id = $2 and s.state = 'planned'`,
      [workspaceId, id],
    );
    const row = rows[0];
    if (!row) return undefined;
    const before = await sql.query<{ message_id: string }>(
      `select message_id from (
         select message_id, sent_at as at, id from touches
           where workspace_id = $1 and enrollment_id = $2 and state = 'accepted'
         union all select message_id, at, id from messages
           where workspace_id = $1 and thread_id = $3 and direction = 'inbound'
         union all select message_id, sent_at, id from reply_sends
           where workspace_id = $1 and thread_id = $3 and state = 'accepted') earlier
       where message_id is not null order by at, split_part(id, '_', 2)`,
      [workspaceId, row.enrollment_id, row.thread_id],
    );
    return { row, earlier: before.rows.map(({ message_id }) => message_id) };
  });
  if (!read) return undefined;
  const { row, earlier } = read;
  const returnPath = verpAddress(id, mailKeys(config).verp);
  const mail = await composeAnswer(id, row, earlier, returnPath).catch((error: unknown): Unwritable => {
    return { reason: error instanceof HeaderInjectionError ? 'unwritable_header' : 'unwritable', error };
  });
  if ('reason' in mail) return mail;
  const { mailbox_id: mailboxId, contact_id: contactId, to_address: to, email: from } = row;
  return { mail, from, to, mailboxId, contactId, way: wayOutOf(store, config, { workspaceId, mailboxId }, row) };
}

function composeAnswer(id: string, row: Row, earlier: string[], returnPath: string): Promise<ComposedMail> {
  return compose({
    touchId: id,
    date: row.at,
    from: { name: row.display_name ?? '', address: row.email },
    to: { address: row.to_address },
    subject: row.subject,
    body: row.html ?? row.body,
    html: row.html !== null,
    ...threadHeaders(earlier.filter((messageId) => headerSafe.test(messageId))),
    returnPath,
  });
}

// Others' Message-IDs are as they are; one that no header may hold is left out of References.
const headerSafe = /^<[\x21-\x3b\x3d\x3f-\x7e]{1,250}>$/;
