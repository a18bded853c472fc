import { simpleParser, type SimpleParserOptions } from 'mailparser';
import { parentPort, workerData } from 'node:worker_threads';
import type { WorkerProgress } from '../killable-worker.js';
import type { ReadAnswer, ReadMail } from './parse-thread.js';

// Runs as built JavaScript and, under jest, as TypeScript that Node strips: so no value import of a file of ours.

// Longer HTML is a newsletter; its words are not looked for.
const maxHtmlLength = 1024 * 1024;
// RFC 5322 sets no limit; servers take some tens of kilobytes, and a thousand recipients in To are some more.
const maxHeadSize = 256 * 1024;
const kept = /^(?:message\/|text\/rfc822-headers$)/;
// keepDeliveryStatus is documented by mailparser and missing in its types; maxHeadSize is its splitter's.
const options: SimpleParserOptions & { keepDeliveryStatus: boolean; maxHeadSize: number } = {
  keepDeliveryStatus: true, skipImageLinks: true, skipTextToHtml: true, skipTextLinks: true,
  maxHtmlLengthToParse: maxHtmlLength, maxHeadSize,
};

const current = new Int32Array((workerData as WorkerProgress).progress);

parentPort!.on('message', async (raw: Uint8Array) => {
  Atomics.store(current, 0, 0);
  let answer: ReadAnswer;
  try {
    answer = { mail: await read(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength)) };
  } catch (error) {
    answer = { error: error instanceof Error ? error.message : String(error) };
  }
  Atomics.store(current, 0, -1);
  parentPort!.postMessage(answer);
});

async function read(raw: Buffer): Promise<ReadMail> {
  const mail = await simpleParser(raw, options);
  const { headerLines, from, to, cc, subject, text, messageId, inReplyTo, references } = mail;
  const attachments = mail.attachments.map(({ contentType, content }) => ({
    contentType, content: kept.test(contentType) ? content.toString('utf8') : null,
  }));
  return { headerLines, from, to, cc, subject, text, messageId, inReplyTo, references, attachments };
}
