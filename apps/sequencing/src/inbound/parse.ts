import type { AddressObject } from 'mailparser';
import { comparedAddress } from '../mail/compared-address.js';
import { parseArf } from './arf.js';
import { parseDsn } from './dsn.js';
import type { InboundMail } from './inbound-mail.js';
import { parseJmrp } from './jmrp.js';
import { readMail, type ReadMail } from './parse-thread.js';
import { plainBounce } from './plain-bounce.js';
import { withoutNul } from './without-nul.js';

/** The largest mail we read: 10 MiB, as our listener announces. */
export const maxMailBytes = 10 * 1024 * 1024;
// A person's mail has a few dozen parts at most; each costs the parser a node.
const maxParts = 200;
// Real ones have a few dozen lines; a To with a thousand recipients has as many.
const maxHeaderLines = 3000;
// Nobody reads on after so many characters, and each has to be searched and stored.
const maxTextLength = 100_000;
const maxSubjectLength = 998;
// Of a report, and of the header of the mail that it is about.
const maxReportLength = 64 * 1024;
// Mail programs keep some dozens; a longer chain is made up.
const maxReferences = 100;

const why = {
  MAIL_TOO_LARGE: 'The mail is larger than 10 MiB',
  MAIL_TOO_NESTED: 'The mail has too many parts',
  MAIL_HEADER_TOO_LONG: 'The mail has too many lines in a header',
  MAIL_UNREADABLE: 'The mail cannot be read',
};

/** Why a mail was not read. */
export class UnreadableMailError extends Error {
  constructor(readonly code: keyof typeof why) {
    super(why[code]);
    this.name = 'UnreadableMailError';
  }
}

/**
 * Reads a raw mail. Throws UnreadableMailError for one that is too large or too nested, or that no parser can read;
 * ParserUnavailableError when it could not be tried now.
 */
export async function parseMail(raw: Buffer): Promise<InboundMail> {
  if (raw.length > maxMailBytes) throw new UnreadableMailError('MAIL_TOO_LARGE');
  if (countParts(raw) > maxParts) throw new UnreadableMailError('MAIL_TOO_NESTED');
  if (hasLongHeader(raw)) throw new UnreadableMailError('MAIL_HEADER_TOO_LONG');
  const answer = await readMail(raw);
  if ('error' in answer) throw new UnreadableMailError('MAIL_UNREADABLE');
  return withoutNul(normalize(answer.mail, raw));
}

function normalize(mail: ReadMail, raw: Buffer): InboundMail {
  const headers = headersOf(mail);
  const part = (type: string) => 
    mail.attachments.find(({ contentType }) => contentType === type)?.content?.slice(0, maxReportLength) ?? null;
  const attached = part('message/rfc822') ?? part('text/rfc822-headers') ?? part('message/rfc822-headers');
  const status = part('message/delivery-status') ?? part('message/global-delivery-status');
  const report = part('message/feedback-report');
  const original = attached ?? (status || report ? inlineOriginal(raw) : null);
  const from = mail.from?.value.find(({ address }) => address);
  const sender = from ? { address: comparedAddress(from.address!), name: oneLine(from.name) } : null;
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
  const begins = /\r?\n\r?\n/.exec(text.slice(at, at + maxReportLength));
  if (!begins) return null;
  const start = at + begins.index + begins[0].length;
  return text.slice(start, start + maxReportLength);
}

function headersOf({ headerLines }: ReadMail): Map<string, string[]> {
  const headers = new Map<string, string[]>();
  for (const { key, line } of headerLines ?? []) {
    const value = line.slice(line.indexOf(':') + 1).replace(/\r?\n[ \t]+/g, ' ').trim();
    const values = headers.get(key);
    if (values) values.push(value);
    else headers.set(key, [value]);
  }
  return headers;
}

function recipientsOf(mail: ReadMail, headers: Map<string, string[]>): string[] {
  const objects: AddressObject[] = [mail.to ?? [], mail.cc ?? []].flat();
  const named = objects.flatMap(({ value }) => value.flatMap((entry) => entry.group ?? entry))
    .flatMap(({ address }) => address ?? []);
  const delivered = ['delivered-to', 'x-original-to'].flatMap((name) => headers.get(name) ?? [])
    .map((value) => value.replace(/^<|>$/g, ''));
  return [...new Set([...named, ...delivered].map(comparedAddress))];
}

function idsIn(value: string | undefined): string[] {
  return value?.match(/<[^<>\s]{1,998}>/g) ?? [];
}

function countParts(raw: Buffer): number {
  return raw.toString('latin1').match(/^content-type:/gim)?.length ?? 0;
}

/** Of the mail, or of a part: behind a line that begins with `--` may be one. Parsers join its lines one by one. */
function hasLongHeader(raw: Buffer): boolean {
  let lines = 0;
  let inHeader = true;
  for (let from = 0; from < raw.length;) {
    const found = raw.indexOf(0x0a, from);
    const end = found < 0 ? raw.length : found;
    const empty = end === from || (end === from + 1 && raw[from] === 0x0d);
    if (raw[from] === 0x2d && raw[from + 1] === 0x2d) {
      inHeader = true;
      lines = 0;
    } else if (empty) inHeader = false;
    else if (inHeader) lines += 1;
    if (lines > maxHeaderLines) return true;
    from = end + 1;
  }
  return false;
}
