import { createHash } from 'node:crypto';
import type { EventStore } from '@sortie/event-store';
import type { Log } from '@sortie/platform';
import type { InboundMails } from '../inbound/handle-mail.js';
import type { InboundMail } from '../inbound/inbound-mail.js';
import { parseMail } from '../inbound/parse.js';
import { ParserUnavailableError } from '../inbound/parse-thread.js';
import { recogniseWarmup } from '../warmup/recognise.js';
import type { ImapAccount } from './account.js';
import type { Folder } from './cursors.js';
import type { Senders } from './senders.js';

/** What taking a mail needs. */
export interface Intake {
  store: EventStore;
  mails: Pick<InboundMails, 'handle'>;
  log: Pick<Log, 'warn'>;
  senders: Senders;
}

/**
 * Hands one mail of a mailbox to the inbound path. False: it is one of a flood, cannot be read, or the database can
 * never hold it; so it is passed over. Throws when it could not be recorded now.
 */
export async function takeMail(
  intake: Intake,
  account: ImapAccount,
  raw: Buffer,
  role: Folder['role'],
): Promise<boolean> {
  let mail: InboundMail;
  try {
    mail = await parseMail(raw);
  } catch (error) {
    if (error instanceof ParserUnavailableError) throw error;
    return passOver(intake, account, raw, (error as { code?: string }).code ?? 'unparsable');
  }
  try {
    if (await recogniseWarmup(intake.store, account, mail, role)) return true;
    // Reports come from one address for everybody; each is about a mail of ours, so they cannot be many.
    const sender = mail.dsn || mail.arf ? undefined : mail.from?.address;
    const excess = sender ? intake.senders.excess(sender) : 0;
    if (excess > 0) return excess === 1 ? passOver(intake, account, raw, 'flood') : false;
    const { workspaceId, mailboxId, addressHash } = account;
    await intake.mails.handle(mail, [{ kind: 'mailbox', addressHash, mailboxes: [{ workspaceId, mailboxId }] }]);
    return true;
  } catch (error) {
    const { code } = error as { code?: string };
    // PostgreSQL's classes 22 and 23: what the mail says fits in no column, today or tomorrow.
    if (!code || !/^2[23]\w{3}$/.test(code)) throw error;
    return passOver(intake, account, raw, code);
  }
}

function passOver({ log }: Intake, account: ImapAccount, raw: Buffer, reason: string): false {
  // Enough for its owner to find the mail again, and nothing of what it says.
  const fingerprint = createHash('sha256').update(raw).digest('hex').slice(0, 16);
  log.warn('an inbound mail was passed over', {
    mailbox_id: account.mailboxId,
    reason,
    bytes: raw.length,
    fingerprint,
  });
  return false;
}
