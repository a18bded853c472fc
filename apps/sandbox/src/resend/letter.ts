// What a request to send asks for, and the mail that Resend makes of it.
import MailComposer from 'nodemailer/lib/mail-composer';
import { refused } from './errors.js';

/** A request to send, read. */
export interface ResendLetter {
  from: string;
  to: string[];
  subject: string;
  html?: string;
  text?: string;
  replyTo?: string[];
  headers: Record<string, string>;
  tags: Record<string, string>;
}

// Resend's own limit.
const MOST_RECIPIENTS = 50;
const address = /^(?:[^<>]*<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/;

/** Reads a body as Resend does; throws its refusals. */
export function readLetter(body: Record<string, unknown>): ResendLetter {
  const { from, subject, html, text, reply_to: replyTo, headers, tags } = body;
  const to = [body['to'] ?? []].flat() as string[];
  for (const [field, value] of Object.entries({ from, to: to[0], subject })) {
    if (!value) throw refused(422, 'missing_required_field', `Missing \`${field}\` field.`);
  }
  if (!html && !text) throw refused(422, 'missing_required_field', 'Missing `html` or `text` field.');
  if (!address.test(String(from))) throw refused(422, 'invalid_from_address', 'Invalid `from` field.');
  if (to.length > MOST_RECIPIENTS || !to.every((one) => address.test(one))) {
    throw refused(422, 'validation_error', 'Invalid `to` field.');
  }
  const domain = bare(String(from)).split('@')[1]!;
  if (domain.startsWith('unverified.')) {
    throw refused(403, 'validation_error', `The ${domain} domain is not verified.`);
  }
  return {
    from: String(from),
    to,
    subject: String(subject),
    ...(html ? { html: String(html) } : {}),
    ...(text ? { text: String(text) } : {}),
    ...(replyTo ? { replyTo: [replyTo].flat() as string[] } : {}),
    headers: (headers ?? {}) as Record<string, string>,
    tags: Object.fromEntries(((tags ?? []) as Tag[]).map(({ name, value }) => [name, value])),
  };
}

/** The mail as its recipients get it: with a Message-ID of Resend's own. */
export async function mimeOf(letter: ResendLetter, messageId: string): Promise<Buffer> {
  const { Date: date, ...headers } = letter.headers;
  const { from, to, subject, html, text, replyTo } = letter;
  const mail = new MailComposer({
    from, to, subject, html, text, replyTo, headers, messageId,
    ...(date ? { date } : {}),
    newline: 'windows',
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return mail.compile().build();
}

/** The address of `Name <address>`. */
export function bare(from: string): string {
  return /<([^<>]+)>/.exec(from)?.[1] ?? from.trim();
}

interface Tag {
  name: string;
  value: string;
}
