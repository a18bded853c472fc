import { hourMs } from '@sortie/contracts';
import type { SentFolder } from '../sending/sent-folder.js';

// Resend keeps idempotency keys for 24 hours; an hour is left for slow clocks.
const keptMs = 23 * hourMs;

/**
 * Resend in the place of a Sent folder: under its key a mail may be asked for again as long as the key is kept, so that
 * an open outcome may be planned again. Later nobody can tell, and it is held.
 */
export const repeatable: SentFolder = {
  arrived: false,
  async find(_mailbox, _messageId, firstTried) {
    return Date.now() - firstTried.getTime() < keptMs ? 'absent' : 'cannot_tell';
  },
};
