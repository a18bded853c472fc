import type { EventStore } from '@sortie/event-store';
import { baseSubject } from '../mail/threading.js';
import type { InboundMail } from './inbound-mail.js';

/** The touch that an inbound mail is about. */
export interface MatchedTouch {
  workspaceId: string;
  id: string;
  enrollmentId: string;
  contactId: string;
  mailboxId: string;
  step: number;
  state: string;
  addressHash: string | null;
}

interface Row {
  workspace_id: string;
  id: string;
  enrollment_id: string;
  contact_id: string;
  mailbox_id: string;
  step: number;
  state: string;
  address_hash: string | null;
  subject: string | null;
}

const columns = 'workspace_id, id, enrollment_id, contact_id, mailbox_id, step, state, address_hash, subject';
// Somebody who writes from scratch after two months is not answering.
const memoryDays = 60;

/** The touch of a return path that we made. */
export async function touchById(store: EventStore, id: string): Promise<MatchedTouch | undefined> {
  const { rows } = await store.worker((sql) => sql.query<Row>(`select ${columns} from touches where id = $1`, [id]));
  return rows[0] && matched(rows[0]);
}

/**
 * The touch that a reply answers: by the Message-IDs it names, else by mailbox, sender and subject. Either way the
 * sender must be the person we wrote to, since threads get forwarded.
 */
export async function touchOfReply(
  store: EventStore,
  mail: InboundMail,
  mailboxHashes: string[],
): Promise<MatchedTouch | undefined> {
  const from = mail.from?.address;
  if (!from) return undefined;
  const ids = [...new Set([mail.inReplyTo, ...mail.references].filter((id) => id !== null))];
  const named = await store.worker((sql) =>
    sql.query<Row>(`select ${columns} from touches where message_id = any($1) order by step desc limit 50`, [ids]),
  );
  const byThread = named.rows.find((row) => row.address_hash === store.keyring.blind(row.workspace_id, from));
  if (byThread) return matched(byThread);
  return touchBySender(store, mail, from, mailboxHashes);
}

async function touchBySender(
  store: EventStore,
  mail: InboundMail,
  from: string,
  mailboxHashes: string[],
): Promise<MatchedTouch | undefined> {
  const { rows: mailboxes } = await store.worker((sql) =>
    sql.query<{ workspace_id: string; id: string }>(
      'select workspace_id, id from mailboxes where address_hash = any($1) limit 20',
      [mailboxHashes],
    ),
  );
  for (const mailbox of mailboxes) {
    const hash = store.keyring.blind(mailbox.workspace_id, from);
    const { rows } = await store.read({ caller: { workspace_id: mailbox.workspace_id } }, (sql) =>
      sql.query<Row>(
        `select ${columns} from touches
         where workspace_id = $1 and mailbox_id = $2 and address_hash = $3 and sent_at > now() - make_interval(days => ${memoryDays})
         order by sent_at desc limit 20`,
        [mailbox.workspace_id, mailbox.id, hash],
      ),
    );
    const found = rows.find((row) => baseSubject(row.subject ?? '') === baseSubject(mail.subject));
    if (found) return matched(found);
  }
  return undefined;
}

function matched(row: Row): MatchedTouch {
  return {
    workspaceId: row.workspace_id,
    id: row.id,
    enrollmentId: row.enrollment_id,
    contactId: row.contact_id,
    mailboxId: row.mailbox_id,
    step: row.step,
    state: row.state,
    addressHash: row.address_hash,
  };
}
