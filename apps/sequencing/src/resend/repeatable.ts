import { hourMs } from '@sortie/contracts';
import type { SentFolder } from '../sending/sent-folder.js';

// Resend keeps idempotency keys for 24 hours; an hour is left for slow clocks.
export const keptMs = 23 * hourMs;

/** Whether a mail that was first tried then may be asked for again: whoever has its key sends nothing twice. */
export function keyIsKept(firstTried: Date): boolean {
  return Date.now() - firstTried.getTime() < keptMs;
}

/**
 * Resend in the place of a Sent folder: under its key a mail may be asked for again as long as the key is kept, so that
 * an open outcome may be planned again. Later nobody can tell, and it is held.
 */
export const repeatable: SentFolder = {
  arrived: false,
  async find(_mailbox, _messageId, firstTried) {
    return keyIsKept(firstTried) ? 'absent' : 'cannot_tell';
  },
};
