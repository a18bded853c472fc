import type { ParsedMail } from 'mailparser';
import { createKillableWorker } from '../killable-worker.js';

/** What the library reads of a mail, as far as we use it; `content` only of parts that are reports or mails. */
export interface ReadMail
  extends Pick<ParsedMail, 'headerLines' | 'from' | 'to' | 'cc' | 'subject' | 'text' | 'messageId' | 'inReplyTo'
    | 'references'> {
  attachments: { contentType: string; content: string | null }[];
}

/** What the thread answers. */
export type ReadAnswer = { mail: ReadMail } | { error: string };

/** The thread could not be had: nothing is known of the mail, and it can be read later. */
export class ParserUnavailableError extends Error {
  constructor(why: string) {
    super(`No mail can be parsed now: ${why}`);
    this.name = 'ParserUnavailableError';
  }
}

const worker = createKillableWorker<Buffer, ReadAnswer>({
  module: new URL(`./parse.worker${import.meta.url.slice(-3)}`, import.meta.url),
  resourceLimits: { maxOldGenerationSizeMb: 256 },
  // The largest mail that a person sends is read within one second; a machine may be busy.
  killAfterMs: 15_000, tickMs: 100,
});

/**
 * Reads a raw mail in a thread of its own, which is killed and replaced when a mail holds it for fifteen seconds:
 * the library has more than one way of taking minutes over a small mail, and whoever writes to us chooses the mail.
 * Rejects with ParserUnavailableError only.
 */
export async function readMail(raw: Buffer): Promise<ReadAnswer> {
  const end = await worker.ask(raw).catch((error: Error) => {
    throw new ParserUnavailableError(error.message);
  });
  if ('answer' in end) return end.answer;
  return { error: end.why === 'time' ? 'it takes too long' : end.why.message };
}
