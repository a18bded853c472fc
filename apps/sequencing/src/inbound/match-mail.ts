import { isId } from '@sortie/contracts';
import type { EventStore } from '@sortie/event-store';
import { parseVerp, type VerpPurpose, type VerpScheme } from '../mail/verp.js';
import {
  touchById,
  touchesByMessageId,
  touchOfReply,
  touchToRecipient,
  type Answered,
  type MailboxPlace,
} from './correspondence.js';
import type { InboundMail } from './inbound-mail.js';
import type { MatchedTouch } from './matched-touch.js';

/**
 * To which of our addresses a mail came. `mailboxes` are those that it reached: what a reader finds is its own
 * mailbox's, what the listener takes for an address is everybody's who has connected it.
 */
export type Recipient =
  | { kind: 'return_path'; touchId: string; purpose: VerpPurpose }
  | { kind: 'mailbox'; addressHash: string; mailboxes: readonly MailboxPlace[] };

/** What a mail is about; `purpose` when it came to an address that we made for that. */
export type Matched = Answered & { purpose: VerpPurpose | null };

/**
 * Finds what an inbound mail is about: by the return path it came to, wherever that stands; a report by the envelope
 * id, the return path or the Message-ID of the mail it reports, else by its recipient; any other mail as a reply.
 */
export async function matchMail(
  store: EventStore,
  verp: VerpScheme,
  mail: InboundMail,
  recipients: readonly Recipient[],
): Promise<Matched | undefined> {
  const returned = recipients.find((recipient) => recipient.kind === 'return_path') ?? tokenIn(mail.to, verp);
  if (returned) {
    const touch = await touchById(store, returned.touchId);
    return touch && { touch, purpose: returned.purpose, fromOther: isFromOther(store, touch, mail) };
  }
  const mailboxes = recipients.flatMap((recipient) => (recipient.kind === 'mailbox' ? recipient.mailboxes : []));
  if (mail.dsn || mail.arf) {
    const touch = await reportedTouch(store, verp, mail, mailboxes);
    return touch && { touch, purpose: null, fromOther: false };
  }
  const answered = await touchOfReply(store, mail, mailboxes);
  return answered && { ...answered, purpose: null };
}

async function reportedTouch(
  store: EventStore,
  verp: VerpScheme,
  { dsn, arf }: InboundMail,
  mailboxes: readonly MailboxPlace[],
): Promise<MatchedTouch | undefined> {
  const envelope = dsn?.envelopeId ?? '';
  const path = tokenIn([dsn?.originalReturnPath, arf?.originalMailFrom].flatMap((address) => address ?? []), verp);
  const id = isId('touch', envelope) || isId('message', envelope) ? envelope : path?.touchId;
  const byId = id && (await touchById(store, id));
  if (byId) return byId;
  const messageIds = [dsn?.originalMessageId, arf?.originalMessageId].flatMap((it) => it ?? []);
  const named = await touchesByMessageId(store, messageIds, mailboxes);
  if (named[0]) return named[0];
  const reported = dsn?.recipients.flatMap((it) => [it.originalRecipient, it.finalRecipient]) ?? [];
  const addresses = [...reported, arf?.originalRecipient, arf?.originalTo].flatMap((address) => address ?? []);
  // A report names a handful; more is not a report on a mail to one person.
  for (const address of [...new Set(addresses)].slice(0, 5)) {
    const touch = await touchToRecipient(store, address, mailboxes);
    if (touch) return touch;
  }
  return undefined;
}

/** The first address that we made, as a mailbox that collects them all shows it. */
function tokenIn(addresses: readonly string[], verp: VerpScheme) {
  for (const address of addresses) {
    const token = parseVerp(address, verp);
    if (token) return { kind: 'return_path' as const, ...token };
  }
  return undefined;
}

// A machine answers from where it likes, and to a return path that only the recipient's own server has seen.
function isFromOther(store: EventStore, touch: MatchedTouch, mail: InboundMail): boolean {
  if (mail.autoSubmitted !== null && mail.autoSubmitted !== 'no') return false;
  const from = mail.from?.address;
  return Boolean(from && touch.addressHash && store.keyring.blind(touch.workspaceId, from) !== touch.addressHash);
}
