import { simpleParser } from 'mailparser';
import type { AddressObject, Attachment, ParsedMail, SimpleParserOptions } from 'mailparser';
import { parseArf } from './arf.js';
import { parseDsn } from './dsn.js';
import type { InboundMail } from './inbound-mail.js';
import { parseJmrp } from './jmrp.js';
import { plainBounce } from './plain-bounce.js';
import { withoutNul } from './without-nul.js';

/** The largest mail we read: 10 MiB, as our listener announces. */
export const maxMailBytes = 10 * 1024 * 1024;
// A person's mail has a few dozen parts at most; each costs the parser a node.
const maxParts = 200;
// Longer HTML is a newsletter; its words are not looked for.
const maxHtmlLength = 1024 * 1024;
// Nobody reads on after so many characters, and each has to be searched and stored.
const maxTextLength = 100_000;
const maxSubjectLength = 998;
// RFC 5322 sets no limit; servers take some tens of kilobytes.
const maxHeaderLength = 64 * 1024;
// Mail programs keep some dozens; a longer chain is made up.
const maxReferences = 100;

/** Why a mail was not read. */
export class UnreadableMailError extends Error {
  constructor(readonly code: 'MAIL_TOO_LARGE' | 'MAIL_TOO_NESTED') {
    super(code === 'MAIL_TOO_LARGE' ? 'The mail is larger than 10 MiB' : 'The mail has too many parts');
    this.name = 'UnreadableMailError';
  }
}

/** Reads a raw mail. Throws UnreadableMailError for one that is too large or too nested; anything else gives a mail. */
export async function parseMail(raw: Buffer): Promise<InboundMail> {
  if (raw.length > maxMailBytes) throw new UnreadableMailError('MAIL_TOO_LARGE');
  if (countParts(raw) > maxParts) throw new UnreadableMailError('MAIL_TOO_NESTED');
  // keepDeliveryStatus is documented by mailparser and missing in its types.
  const options: SimpleParserOptions & { keepDeliveryStatus: boolean } = {
    keepDeliveryStatus: true, skipImageLinks: true, skipTextToHtml: true, skipTextLinks: true,
    maxHtmlLengthToParse: maxHtmlLength,
  };
  return withoutNul(normalize(await simpleParser(raw, options), raw));
}

function normalize(mail: ParsedMail, raw: Buffer): InboundMail {
  const headers = headersOf(mail);
  const part = (type: string) => contentOf(mail.attachments.find(({ contentType }) => contentType === type));
  const attached = part('message/rfc822') ?? part('text/rfc822-headers') ?? part('message/rfc822-headers');
  const status = part('message/delivery-status') ?? part('message/global-delivery-status');
  const report = part('message/feedback-report');
  const original = attached ?? (status || report ? inlineOriginal(raw) : null);
  const from = mail.from?.value.find(({ address }) => address);
  const sender = from ? { address: from.address!.toLowerCase(), name: oneLine(from.name) } : null;
  const subject = oneLine((mail.subject ?? '').slice(0, maxSubjectLength));
  const text = (mail.text ?? '').slice(0, maxTextLength);
  const arf = report ? parseArf(report, original) : parseJmrp(sender?.address ?? null, original);
  const plain = { from: sender?.address ?? null, subject, text, headers };
  return {
    from: sender,
    to: recipientsOf(mail, headers),
    messageId: idsIn(mail.messageId)[0] ?? null,
    inReplyTo: idsIn(mail.inReplyTo)[0] ?? null,
    references: idsIn([mail.references ?? []].flat().join(' ')).slice(-maxReferences),
    subject,
    text,
    headers,
    autoSubmitted: headers.get('auto-submitted')?.[0]?.split(';')[0]!.trim().toLowerCase() ?? null,
    dsn: (status ? parseDsn(status, original) : null) ?? (arf ? null : plainBounce(plain)),
    arf,
    attachments: status || report ? 0 : mail.attachments.length,
  };
}

// An encoded word may hide a line break, which no header of ours may carry on.
function oneLine(value: string): string {
  return value.replace(/[\r\n]+/g, ' ');
}

/** The header of the mail that a report brings along as a part to be shown; mailparser mixes it with the text. */
function inlineOriginal(raw: Buffer): string | null {
  const text = raw.toString('utf8');
  const at = /^content-type:\s*(?:message|text)\/rfc822(?:-headers)?\b/im.exec(text)?.index;
  if (at === undefined) return null;
  const begins = /\r?\n\r?\n/.exec(text.slice(at, at + maxHeaderLength));
  if (!begins) return null;
  const start = at + begins.index + begins[0].length;
  return text.slice(start, start + maxHeaderLength);
}

function headersOf({ headerLines }: ParsedMail): Map<string, string[]> {
  const headers = new Map<string, string[]>();
  for (const { key, line } of headerLines ?? []) {
    const value = line.slice(line.indexOf(':') + 1).replace(/\r?\n[ \t]+/g, ' ').trim();
    headers.set(key, [...(headers.get(key) ?? []), value]);
  }
  return headers;
}

function recipientsOf(mail: ParsedMail, headers: Map<string, string[]>): string[] {
  const objects: AddressObject[] = [mail.to ?? [], mail.cc ?? []].flat();
  const named = objects.flatMap(({ value }) => value.flatMap((entry) => entry.group ?? entry))
    .flatMap(({ address }) => address ?? []);
  const delivered = ['delivered-to', 'x-original-to'].flatMap((name) => headers.get(name) ?? [])
    .map((value) => value.replace(/^<|>$/g, ''));
  return [...new Set([...named, ...delivered].map((address) => address.toLowerCase()))];
}

function idsIn(value: string | undefined): string[] {
  return value?.match(/<[^<>\s]{1,998}>/g) ?? [];
}

function contentOf(attachment: Attachment | undefined): string | null {
  return attachment ? attachment.content.toString('utf8') : null;
}

function countParts(raw: Buffer): number {
  return raw.toString('latin1').match(/^content-type:/gim)?.length ?? 0;
}
