import type { ClaimedTouch } from './claim.js';
import type { Outgoing } from './outgoing.js';
import type { Letter } from './write-mail.js';

/** The letter of a touch at workspace time `now`. */
export function letterOf(
  touch: ClaimedTouch,
  { wording, mailbox, thread, tracking }: Outgoing,
  contact: Letter['contact'],
  now: Date,
): Letter {
  const { workspaceId, campaignId, enrollmentId, id: touchId } = touch;
  const rewriteHtml = tracking?.rewrite;
  const letter = { workspaceId, campaignId, enrollmentId, touchId, wording, sender: mailbox, contact, thread, now };
  return rewriteHtml ? { ...letter, rewriteHtml } : letter;
}
