import { compose, type ComposedMail } from '../mail/compose.js';
import { threadHeaders } from '../mail/threading.js';
import type { TakenMail } from './take-mail.js';
import { wordsOf } from './words.js';

/**
 * The mail as it goes out. Nothing in it tells a filter what it is for: our readers know it by its Message-ID, and it
 * has no tracking and nothing to unsubscribe from. What bounces comes back to the mailbox itself.
 */
export function writeWarmupMail(mail: TakenMail, now: Date): Promise<ComposedMail> {
  const { id, rootId, turn, from, to, thread } = mail;
  const words = wordsOf({ rootId, turn, from: from.display_name, to: to.display_name });
  return compose({
    touchId: id,
    date: now,
    from: { name: from.display_name ?? '', address: from.email },
    to: { name: to.display_name ?? '', address: to.email },
    ...words,
    html: false,
    ...threadHeaders(thread),
    returnPath: from.email,
  });
}
