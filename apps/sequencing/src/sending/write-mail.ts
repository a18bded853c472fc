import type { Contact } from '@sortie/contracts';
import { compose, type ComposedMail } from '../mail/compose.js';
import { htmlToText, isHtml } from '../mail/body-parts.js';
import { HeaderInjectionError } from '../mail/header-text.js';
import { followUpSubject, threadHeaders } from '../mail/threading.js';
import { unsubscribeToken } from '../mail/unsubscribe-token.js';
import { verpAddress, type VerpScheme } from '../mail/verp.js';
import type { Renderer } from '../templates/renderer.js';
import { templateFault, type TemplateFault } from '../templates/template-fault.js';
import type { Wording } from '../variants/wording.js';
import type { SentMail } from './thread-before.js';

/** What writing a mail needs beside the letter. */
export interface Writing {
  renderer: Pick<Renderer, 'render'>;
  publicUrl: string;
  /** Keys the tokens of unsubscribe links. */
  tokenKey: Buffer;
  verp: VerpScheme;
}

/** Everything about one mail that its bytes depend on: the same letter gives the same mail. */
export interface Letter {
  workspaceId: string;
  campaignId: string;
  enrollmentId: string;
  touchId: string;
  wording: Wording;
  sender: { email: string; displayName: string | null };
  contact: Contact & { email: string };
  /** The mails that a follow-up answers, oldest first. */
  thread: readonly Pick<SentMail, 'message_id' | 'subject'>[];
  /** Workspace time. */
  now: Date;
  /** Goes there instead of to the contact whose mail it stays, and comes back there: a test of where it lands. */
  instead?: { to: { name: string; address: string }; returnPath: string };
  /** Last change of the HTML alternative. */
  rewriteHtml?: (html: string) => string;
}

/** A name or an address that no header may hold; the message has nothing of it. */
export interface HeaderFault {
  header: string;
  message: string;
}

/** The mail, or what is wrong with its templates, or with whom it is from or to. */
export type Written =
  { ok: true; mail: ComposedMail; subject: string; text: string } | { ok: false; fault: TemplateFault | HeaderFault };

/** Renders and composes one mail. Sending and preview write by this alone. */
export async function writeMail(letter: Letter, writing: Writing): Promise<Written> {
  const { wording, sender, contact, thread, now } = letter;
  const url = unsubscribeUrl(letter, writing);
  const html = isHtml(wording.body);
  const data = {
    contact: contact as unknown as Record<string, unknown>,
    variables: {},
    unsubscribe_url: url,
    sender: { email: sender.email, display_name: sender.displayName ?? '' },
    now: now.toISOString(),
  };
  const [subject, body] = await writing.renderer.render([
    { template: wording.subject ?? '', html: false, data },
    { template: wording.body, html, data },
  ]);
  if (!subject!.ok) return { ok: false, fault: templateFault('subject', subject) };
  if (!body!.ok) return { ok: false, fault: templateFault('body', body) };
  const threaded = !wording.subject && thread.length > 0;
  const line = threaded ? followUpSubject(thread[0]!.subject) : subject.text;
  try {
    const mail = await compose({
      touchId: letter.touchId,
      date: now,
      from: { name: sender.displayName ?? '', address: sender.email },
      to: letter.instead?.to ?? { name: contact.full_name ?? '', address: contact.email },
      subject: line,
      body: body.text,
      html,
      ...(threaded ? threadHeaders(thread.map(({ message_id }) => message_id)) : {}),
      unsubscribe: { url, mailto: verpAddress(letter.touchId, writing.verp, 'unsub') },
      ...(letter.rewriteHtml ? { rewriteHtml: letter.rewriteHtml } : {}),
      feedbackId: `${letter.campaignId}:${letter.workspaceId}:campaign:sortie`,
      returnPath: letter.instead?.returnPath ?? verpAddress(letter.touchId, writing.verp),
    });
    return { ok: true, mail, subject: line, text: html ? htmlToText(body.text) : body.text };
  } catch (error) {
    if (!(error instanceof HeaderInjectionError)) throw error;
    const { header, message } = error;
    const fault = header === 'Subject'
      ? { field: 'subject' as const, message, line: null, kept: message }
      : { header, message };
    return { ok: false, fault };
  }
}

function unsubscribeUrl({ workspaceId, enrollmentId }: Letter, { publicUrl, tokenKey }: Writing): string {
  return `${publicUrl}/u/${unsubscribeToken({ workspaceId, enrollmentId }, tokenKey)}`;
}
