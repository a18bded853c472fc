import { createHash } from 'node:crypto';
import MailComposer from 'nodemailer/lib/mail-composer';
import { htmlToText, plainLines, textToHtml } from './body-parts.js';
import { headerAddress, headerMessageId, headerText, headerUrl } from './header-text.js';
import { messageId } from './message-id.js';

/** One mail to one person, rendered. */
export interface ComposeInput {
  touchId: string;
  date: Date;
  from: { name: string; address: string };
  to: { name?: string; address: string };
  replyTo?: string;
  subject: string;
  body: string;
  /** The body is HTML; else it is text, and a minimal HTML alternative is made of it. */
  html: boolean;
  /** From `threadHeaders`. */
  inReplyTo?: string | null;
  references?: readonly string[];
  /** RFC 8058 needs the https address; the mailto address serves older programs. */
  unsubscribe?: { url: string; mailto: string };
  /** Last change of the HTML alternative: tracked links and the image. */
  rewriteHtml?: (html: string) => string;
  /** `a:b:c:sender` as Gmail's feedback loop groups by it. */
  feedbackId?: string;
  /** The VERP return path. */
  returnPath: string;
}

/** A mail as it goes over the wire. */
export interface ComposedMail {
  raw: Buffer;
  messageId: string;
  envelope: { from: string; to: string };
  /** The same in parts, for a provider that builds the mail itself. */
  content: MailContent;
}

/** A mail in parts: every header that is not one of them stands in `headers`. */
export interface MailContent {
  from: string;
  to: string;
  subject: string;
  text: string;
  html: string;
  replyTo?: string;
  headers: Record<string, string>;
}

/** Builds the mail: the same input gives the same bytes. Throws HeaderInjectionError for a value no header may hold. */
export async function compose(input: ComposeInput): Promise<ComposedMail> {
  const from = headerAddress('From', input.from.address);
  const to = headerAddress('To', input.to.address);
  const id = headerMessageId('Message-ID', messageId(input.touchId, from.slice(from.lastIndexOf('@') + 1)));
  const body = plainLines(input.body);
  const text = input.html ? htmlToText(body) : body;
  const html = (input.rewriteHtml ?? same)(input.html ? body : textToHtml(body));
  const extra = extraHeaders(input);
  const mail = new MailComposer({
    date: input.date,
    from: { name: headerText('From', input.from.name), address: from },
    to: { name: headerText('To', input.to.name ?? ''), address: to },
    ...(input.replyTo ? { replyTo: headerAddress('Reply-To', input.replyTo) } : {}),
    subject: headerText('Subject', input.subject),
    messageId: id,
    ...(input.inReplyTo ? { inReplyTo: headerMessageId('In-Reply-To', input.inReplyTo) } : {}),
    references: (input.references ?? []).map((reference) => headerMessageId('References', reference)),
    headers: extra,
    text,
    html,
    textEncoding: 'quoted-printable',
    // Boundaries are random otherwise; a repeated attempt should be the same mail to the byte.
    baseBoundary: createHash('sha256').update(id).digest('hex').slice(0, 24),
    disableFileAccess: true,
    disableUrlAccess: true,
    newline: 'windows',
  });
  const raw = await mail.compile().build();
  const content = contentOf(input, { text, html, headers: extra });
  return { raw, messageId: id, envelope: { from: headerAddress('Return-Path', input.returnPath), to }, content };
}

// The values were checked while the mail was composed.
function contentOf(
  input: ComposeInput,
  { text, html, headers }: { text: string; html: string; headers: ReturnType<typeof extraHeaders> },
): MailContent {
  const { inReplyTo, references, replyTo } = input;
  const flat = Object.entries(headers).map(([name, value]) => [name, typeof value === 'string' ? value : value.value]);
  return {
    from: named(input.from),
    to: named(input.to),
    subject: input.subject,
    text,
    html,
    ...(replyTo ? { replyTo } : {}),
    headers: {
      Date: input.date.toUTCString(),
      ...Object.fromEntries(flat.map(([name, value]) => [name, value!.replace(/\r\n /g, ' ')])),
      ...(inReplyTo ? { 'In-Reply-To': inReplyTo } : {}),
      ...(references?.length ? { References: references.join(' ') } : {}),
    },
  };
}

function named({ name, address }: { name?: string; address: string }): string {
  return name ? `"${name.replace(/["\\]/g, '\\$&')}" <${address}>` : address;
}

const same = (html: string): string => html;

function extraHeaders(input: ComposeInput): Record<string, string | { prepared: true; value: string }> {
  const headers: ReturnType<typeof extraHeaders> = {};
  if (input.unsubscribe) {
    const url = headerUrl('List-Unsubscribe', input.unsubscribe.url);
    const mailto = headerUrl('List-Unsubscribe', `mailto:${input.unsubscribe.mailto}`);
    // Prepared: folding inside a URL would break the signature that covers it.
    headers['List-Unsubscribe'] = { prepared: true, value: `<${url}>,\r\n <${mailto}>` };
    headers['List-Unsubscribe-Post'] = 'List-Unsubscribe=One-Click';
  }
  if (input.feedbackId) headers['Feedback-ID'] = headerText('Feedback-ID', input.feedbackId);
  return headers;
}
