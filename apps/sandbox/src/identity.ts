// Message-ID and Date of an answer follow from the mail it answers, so a repeated run gives the same bytes.
import { createHash } from 'node:crypto';
import type { Letter } from './letter.js';

// One minute after the mail: later than it, and inside the same step of any workspace clock.
const READING_TIME_MS = 60_000;

export interface AnswerIdentity {
  messageId: string;
  boundary: string;
  date: Date;
}

/** The Message-ID of what a person answers to a mail. */
export function answerId(kind: string, mail: Pick<Letter, 'messageId' | 'recipient'>): string {
  return `<${digestOf(kind, mail)}@sandbox.test>`;
}

export function answerIdentity(kind: string, letter: Letter): AnswerIdentity {
  const digest = digestOf(kind, letter);
  return {
    messageId: answerId(kind, letter),
    boundary: `=_${digest}`,
    date: new Date(letter.date.getTime() + READING_TIME_MS),
  };
}

function digestOf(kind: string, { messageId, recipient }: Pick<Letter, 'messageId' | 'recipient'>): string {
  return createHash('sha256').update([kind, messageId, recipient.toLowerCase()].join('\0')).digest('hex').slice(0, 32);
}

/** A date as RFC 5322 writes it, in UTC. */
export function mailDate(date: Date): string {
  return date.toUTCString().replace(/GMT$/, '+0000');
}
