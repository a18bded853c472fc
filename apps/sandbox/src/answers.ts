// What a scripted recipient sends back. The same mail always gets the same answer, byte for byte.
import { arfFor } from './arf.js';
import { imageOf, linkOf } from './visit.js';
import { dsnFor } from './dsn.js';
import { answerIdentity } from './identity.js';
import { readLetter, type Envelope, type Letter } from './letter.js';
import { scriptOf, type Script } from './people.js';
import { replyFor } from './reply.js';

export interface Answer {
  messageId: string;
  kind: 'reply' | 'dsn' | 'arf' | 'visit';
  envelopeFrom: string;
  /** An address; of a visit, the URL that is fetched. */
  envelopeTo: string;
  raw: Buffer;
}

/** The answer to a mail, or null when its recipient stays silent. */
export async function answerTo(raw: Buffer, envelope: Envelope, receivedAt: Date): Promise<Answer | null> {
  const script = scriptOf(envelope.recipient);
  // A mail from <> is itself a report; answering it would start a loop (RFC 5321 §6.1).
  if (!script || script === 'bounce' || script === 'soft' || !envelope.mailFrom) return null;
  return write(script, await readLetter(raw, envelope, receivedAt));
}

async function write(script: Exclude<Script, 'bounce' | 'soft'>, letter: Letter): Promise<Answer | null> {
  const { messageId } = answerIdentity(script, letter);
  if (script === 'opens' || script === 'clicks') {
    const url = script === 'opens' ? imageOf(letter) : linkOf(letter);
    return url === null ? null : { messageId, kind: 'visit', envelopeFrom: '', envelopeTo: url, raw: Buffer.alloc(0) };
  }
  if (script === 'late-bounce') {
    return { messageId, kind: 'dsn', envelopeFrom: '', envelopeTo: letter.mailFrom, raw: dsnFor(letter) };
  }
  if (script === 'complain') {
    return { messageId, kind: 'arf', envelopeFrom: '', envelopeTo: letter.mailFrom, raw: arfFor(letter) };
  }
  // A vacation responder keeps quiet towards automatic mail (RFC 3834 §2); so does everybody without a way back.
  if (!letter.answerTo || (script === 'ooo' && letter.automatic)) return null;
  return {
    messageId,
    kind: 'reply',
    // Vacation notices leave with the null sender, so that nothing can answer them (RFC 3834 §3.3).
    envelopeFrom: script === 'ooo' ? '' : letter.recipient,
    envelopeTo: letter.answerTo,
    raw: await replyFor(script, letter, letter.answerTo),
  };
}
