import type { EmailStep } from '@sortie/contracts';
import { wordingOf } from '../variants/wording.js';

/** A mail of the enrollment that was accepted. */
export interface SentMail {
  step: number;
  variant: string | null;
  message_id: string;
  subject: string;
}

/** The mails that a follow-up answers, oldest first: those since the last one that had a subject of its own. */
export function threadBefore(steps: readonly EmailStep[], sent: readonly SentMail[]): SentMail[] {
  const begins = ({ step, variant }: SentMail) => Boolean(steps[step] && wordingOf(steps[step], variant).subject);
  return sent.slice(Math.max(0, sent.findLastIndex(begins)));
}
