// What happens to a mail at the door: refused at RCPT, or kept, one copy a recipient, each with its answer.
import { randomUUID } from 'node:crypto';
import type { SMTPServerDataStream, SMTPServerError, SMTPServerSession } from 'smtp-server';
import { answerTo } from './answers.js';
import { messageIdOf } from './letter.js';
import { scriptOf } from './people.js';
import type { NewMessage, Store } from './store.js';

/** An SMTP reply; the text begins with the enhanced code (RFC 3463). */
export function smtpReply(responseCode: number, text: string): SMTPServerError & { responseCode: number } {
  return Object.assign(new Error(text), { responseCode });
}

export const alwaysRefused = smtpReply(550, '5.1.1 The email account that you tried to reach does not exist');
export const refusedAtFirst = smtpReply(451, '4.2.0 Greylisted, please try again');

/** Null accepts the recipient. */
export async function refusalOf(
  store: Store,
  session: SMTPServerSession,
  recipient: string,
): Promise<SMTPServerError | null> {
  const script = scriptOf(recipient);
  if (script === 'bounce') return alwaysRefused;
  // The Message-ID is unknown at RCPT. The sender, unique per mail where it is a VERP address, stands for it.
  if (script === 'soft' && (await store.firstAttempt(senderOf(session), recipient))) {
    return refusedAtFirst;
  }
  return null;
}

export async function copiesOf(raw: Buffer, session: SMTPServerSession): Promise<NewMessage[]> {
  const mailFrom = senderOf(session);
  const envelopeId = session.envelope.dsn?.envid ?? null;
  const messageId = messageIdOf(raw);
  const receivedAt = new Date();
  return Promise.all(
    session.envelope.rcptTo.map(async ({ address: recipient }) => ({
      publicId: `msg_${randomUUID().replaceAll('-', '')}`,
      mailbox: session.user ? String(session.user) : null,
      mailFrom,
      recipient,
      messageId,
      raw,
      answer: await answerTo(raw, { mailFrom, envelopeId, recipient }, receivedAt),
    })),
  );
}

export async function wholeOf(stream: SMTPServerDataStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  if (stream.sizeExceeded) throw smtpReply(552, '5.3.4 Message too big');
  return Buffer.concat(chunks);
}

/** The envelope sender; empty for the null sender `<>`. */
function senderOf(session: SMTPServerSession): string {
  return session.envelope.mailFrom ? session.envelope.mailFrom.address : '';
}
