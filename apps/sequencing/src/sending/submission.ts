import { suppressionKeys, type Blind } from '../suppressions/suppression-keys.js';
import type { Submission } from './last-look.js';
import type { Outgoing } from './outgoing.js';
import type { Written } from './write-mail.js';

/** What the last look records of a mail that was written to an address; `blind` hashes for the workspace. */
export function submissionOf(
  { mail: { messageId }, subject, text }: Extract<Written, { ok: true }>,
  { mailbox, standing, variant, tracking }: Outgoing,
  to: string,
  blind: Blind,
): Submission {
  return {
    messageId,
    addressHash: blind(to),
    suppressionKeys: suppressionKeys(blind, to),
    subject,
    // Whom the judge let pass although they have answered is meant to get it.
    forReplied: standing.answered,
    variant,
    kept: { from: mailbox.email, to, subject, text, messageId },
    links: tracking?.links() ?? [],
  };
}
