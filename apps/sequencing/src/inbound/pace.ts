import { Senders } from '../imap/senders.js';
import type { InboundMail } from './inbound-mail.js';
import type { Recipient } from './match-mail.js';

/**
 * How fast mail comes in by the listener: for each return path of ours, and for each sender to a connected mailbox, no
 * faster than a reader of mailboxes takes it. Every mail costs the whole stream of its enrollment.
 */
export class Pace {
  private readonly senders = new Senders();

  /** Whether the mail is to wait: its server keeps it and tries again, so that nothing is lost. */
  exceeded(mail: InboundMail, recipients: readonly Recipient[]): boolean {
    // Reports to a mailbox come from one address for everybody; each is about a mail of ours, so they cannot be many.
    const paced = mail.dsn || mail.arf ? recipients.filter(({ kind }) => kind === 'return_path') : recipients;
    // All are counted, whichever exceeds.
    return paced.map((to) => this.senders.excess(keyOf(mail, to)) > 0).includes(true);
  }
}

/** A return path is one person's, whoever it says that a mail is from; a mailbox hears from many. */
function keyOf({ from }: InboundMail, to: Recipient): string {
  return to.kind === 'return_path' ? `${to.touchId} ${to.purpose}` : `${to.addressHash} ${from?.address ?? ''}`;
}
