import type { Contact, SkipReason } from '@sortie/contracts';
import { compose, type ComposedMail } from '../mail/compose.js';
import { isHtml } from '../mail/body-parts.js';
import { HeaderInjectionError } from '../mail/header-text.js';
import { followUpSubject, threadHeaders } from '../mail/threading.js';
import { unsubscribeToken } from '../mail/unsubscribe-token.js';
import { verpAddress, type VerpScheme } from '../mail/verp.js';
import type { Renderer } from '../templates/renderer.js';
import type { ClaimedTouch } from './claim.js';
import type { Outgoing } from './outgoing.js';

/** What writing a mail needs beside the touch. */
export interface Writing {
  renderer: Renderer;
  publicUrl: string;
  /** Keys the tokens of unsubscribe links. */
  tokenKey: Buffer;
  verp: VerpScheme;
}

/** The mail, or why there is none. */
export type Written = { ok: true; mail: ComposedMail; subject: string } | { ok: false; reason: SkipReason };

/** Renders and composes one mail of a touch; `now` is workspace time. */
export async function writeMail(
  touch: ClaimedTouch,
  outgoing: Outgoing,
  contact: Contact & { email: string },
  now: Date,
  writing: Writing,
): Promise<Written> {
  const { step, mailbox, thread } = outgoing;
  const token = unsubscribeToken(
    { workspaceId: touch.workspaceId, enrollmentId: touch.enrollmentId },
    writing.tokenKey,
  );
  const url = `${writing.publicUrl}/u/${token}`;
  const html = isHtml(step.body);
  const data = {
    contact: contact as unknown as Record<string, unknown>,
    variables: {},
    unsubscribe_url: url,
    sender: { email: mailbox.email, display_name: mailbox.displayName ?? '' },
    now: now.toISOString(),
  };
  const [subject, body] = await writing.renderer.render([
    { template: step.subject ?? '', html: false, data },
    { template: step.body, html, data },
  ]);
  if (!subject?.ok || !body?.ok) return { ok: false, reason: 'template_failed' };
  const threaded = !step.subject && thread.length > 0;
  const line = threaded ? followUpSubject(thread[0]!.subject) : subject.text;
  try {
    const mail = await compose({
      touchId: touch.id,
      date: now,
      from: { name: mailbox.displayName ?? '', address: mailbox.email },
      to: { name: contact.full_name ?? '', address: contact.email },
      subject: line,
      body: body.text,
      html,
      ...(threaded ? threadHeaders(thread.map(({ message_id }) => message_id)) : {}),
      unsubscribe: { url, mailto: verpAddress(touch.id, writing.verp, 'unsub') },
      feedbackId: `${touch.campaignId}:${touch.workspaceId}:campaign:sortie`,
      returnPath: verpAddress(touch.id, writing.verp),
    });
    return { ok: true, mail, subject: line };
  } catch (error) {
    if (error instanceof HeaderInjectionError) return { ok: false, reason: 'template_failed' };
    throw error;
  }
}
