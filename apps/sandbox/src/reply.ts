// Replies that people write, and the notice of their vacation responder.
import { createTransport } from 'nodemailer';
import { answerIdentity, mailDate } from './identity.js';
import type { Letter } from './letter.js';

export type Replier = 'interested' | 'not-interested' | 'question' | 'ooo' | 'unsubscribe';

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

// People quote what they saw; 64 KiB keeps the answer to a huge mail far below any server's size limit.
const QUOTED_CHARACTERS = 64 * 1024;

const composer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });

const words: Record<Replier, (letter: Letter) => string> = {
  interested: () => 'This sounds interesting, I would like to know more. Can we have a call next week?',
  'not-interested': () => 'Thank you, but we are not interested.',
  question: () => 'How much does it cost for a team of twenty?',
  ooo: (letter) =>
    `I am out of the office and will be back on ${returnDate(letter)}. I will answer your message after my return.`,
  unsubscribe: () => 'please unsubscribe me',
};

export async function replyFor(replier: Replier, letter: Letter, to: string): Promise<Buffer> {
  const { messageId, date } = answerIdentity(replier, letter);
  const subject = letter.subject.replace(/^(re:\s*)+/i, '');
  const { message } = await composer.sendMail({
    from: { name: '', address: letter.recipient },
    to: { name: '', address: to },
    subject: replier === 'ooo' ? `Automatic reply: ${subject}` : `Re: ${subject}`,
    date,
    messageId,
    inReplyTo: letter.messageId,
    references: [...letter.references, letter.messageId],
    headers: replier === 'ooo' ? { 'Auto-Submitted': 'auto-replied' } : {},
    text: `${words[replier](letter)}\r\n\r\n${quotation(letter)}\r\n`,
  });
  return Buffer.from(message as Buffer);
}

function returnDate(letter: Letter): string {
  return new Date(letter.date.getTime() + WEEK_MS).toISOString().slice(0, 10);
}

function quotation(letter: Letter): string {
  const lines = letter.text.trimEnd().slice(0, QUOTED_CHARACTERS).split(/\r?\n/);
  return [`On ${mailDate(letter.date)}, ${letter.author} wrote:`, ...lines.map((line) => `> ${line}`)].join('\r\n');
}
