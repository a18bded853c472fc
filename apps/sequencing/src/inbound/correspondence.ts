import { isId } from '@sortie/contracts';
import type { EventStore } from '@sortie/event-store';
import { baseSubject } from '../mail/threading.js';
import { perhapsSent } from '../sending/perhaps-sent.js';
import type { InboundMail } from './inbound-mail.js';
import { matched, ofSend, ofTouch, type MatchedRow, type MatchedTouch } from './matched-touch.js';

// Somebody who writes from scratch after two months is not answering.
const memoryDays = 60;

/** The touch of a return path that we made, or the one whose thread an answer with that return path stands in. */
export async function touchById(store: EventStore, id: string): Promise<MatchedTouch | undefined> {
  const from = isId('message', id) ? `${ofSend} where s.id = $1` : `${ofTouch} where t.id = $1`;
  const { rows } = await store.workerOnce<MatchedRow>(from, [id]);
  return rows[0] && matched(rows[0]);
}

/** A connected mailbox. */
export interface MailboxPlace {
  workspaceId: string;
  mailboxId: string;
}

/**
 * The touches, or answers in their threads, that went out under these Message-IDs; the latest step first. Only those of
 * the workspaces that the mail reached: one that was forwarded to another's mailbox names mails of ours too, and what
 * stands in it is not for us.
 */
export async function touchesByMessageId(
  store: EventStore,
  ids: readonly string[],
  mailboxes: readonly MailboxPlace[],
): Promise<MatchedTouch[]> {
  if (ids.length === 0) return [];
  const named = (table: 't' | 's') => `${table}.message_id = any($1) and t.workspace_id = any($2)`;
  const { rows } = await store.workerOnce<MatchedRow>(
    `${ofTouch} where ${named('t')} union all ${ofSend} where ${named('s')} order by step desc limit 50`,
    [ids, mailboxes.map(({ workspaceId }) => workspaceId)],
  );
  return rows.map(matched);
}

/** Whom a reply answers, and whether its sender is the person we wrote to. */
export interface Answered {
  touch: MatchedTouch;
  fromOther: boolean;
}

/**
 * The touch that a reply answers: by the Message-IDs it names, else by mailbox, sender and subject. The sender is
 * compared with the person we wrote to, since threads get forwarded: whoever else names our mail is somebody else, and
 * our own mailboxes are nobody.
 */
export async function touchOfReply(
  store: EventStore,
  mail: InboundMail,
  mailboxes: readonly MailboxPlace[],
): Promise<Answered | undefined> {
  const from = mail.from?.address;
  if (!from) return undefined;
  const ids = [...new Set([mail.inReplyTo, ...mail.references].filter((id) => id !== null))];
  const named = await touchesByMessageId(store, ids, mailboxes);
  const byThread = named.find((touch) => touch.addressHash === store.keyring.blind(touch.workspaceId, from));
  if (byThread) return { touch: byThread, fromOther: false };
  const subject = baseSubject(mail.subject);
  const recent = await recentTouches(store, from, mailboxes);
  const bySender = recent.find((row) => baseSubject(row.subject ?? '') === subject);
  if (bySender) return { touch: matched(bySender), fromOther: false };
  if (!named[0] || (await isOurMailbox(store, from))) return undefined;
  return { touch: named[0], fromOther: true };
}

/** The touch to a person that a mailbox has written to lately: what a report is about that names nothing else. */
export async function touchToRecipient(
  store: EventStore,
  address: string,
  mailboxes: readonly MailboxPlace[],
): Promise<MatchedTouch | undefined> {
  const rows = await recentTouches(store, address, mailboxes);
  return rows[0] && matched(rows[0]);
}

/**
 * What these mailboxes have sent to the address lately, the newest first. Behind it comes what may have gone out: a
 * machine answers before a server has told us that it took the mail, and a provider names mails otherwise than we do.
 */
async function recentTouches(
  store: EventStore,
  address: string,
  mailboxes: readonly MailboxPlace[],
): Promise<MatchedRow[]> {
  const found: MatchedRow[] = [];
  for (const { workspaceId, mailboxId } of mailboxes) {
    const hash = store.keyring.blind(workspaceId, address);
    const { rows } = await store.read({ caller: { workspace_id: workspaceId } }, (sql) =>
      sql.query<MatchedRow>(
        `${ofTouch} where t.workspace_id = $1 and t.mailbox_id = $2 and t.address_hash = $3
           and (t.sent_at > now() - make_interval(days => ${memoryDays}) or ${perhapsSent})
         order by t.sent_at desc nulls last limit 20`,
        [workspaceId, mailboxId, hash],
      ),
    );
    found.push(...rows);
  }
  return found;
}

async function isOurMailbox(store: EventStore, address: string): Promise<boolean> {
  const { rowCount } = await store.workerOnce('select from mailboxes where address_hash = $1 limit 1', [
    store.keyring.blind('', address),
  ]);
  return rowCount !== 0;
}
