// A received mail as its recipient reads it: just what an answer needs.
import { createHash } from 'node:crypto';
import { simpleParser, type AddressObject } from 'mailparser';

export interface Letter {
  messageId: string;
  mailFrom: string;
  envelopeId: string | null;
  recipient: string;
  answerTo: string | null;
  author: string;
  subject: string;
  text: string;
  /** Its HTML as it came; empty without any. */
  html: string;
  references: string[];
  automatic: boolean;
  date: Date;
  raw: Buffer;
}

export interface Envelope {
  mailFrom: string;
  envelopeId: string | null;
  recipient: string;
}

export async function readLetter(raw: Buffer, envelope: Envelope, receivedAt: Date): Promise<Letter> {
  const parsed = await simpleParser(raw, { skipTextToHtml: true, skipImageLinks: true });
  const automatic = String(parsed.headers.get('auto-submitted') ?? 'no').split(';', 1)[0]?.trim().toLowerCase();
  return {
    ...envelope,
    messageId: messageIdOf(raw),
    answerTo: firstAddress(parsed.replyTo) ?? firstAddress(parsed.from),
    author: parsed.from?.text ?? '',
    subject: parsed.subject ?? '',
    text: parsed.text ?? '',
    html: parsed.html || '',
    references: [parsed.references ?? []].flat(),
    automatic: automatic !== 'no',
    date: workspaceTime(raw) ?? receivedAt,
    raw,
  };
}

/** The Message-ID with its angle brackets. A mail without one gets a stable one, as a real server would add. */
export function messageIdOf(raw: Buffer): string {
  const found = /^message-id:\s*(<[^<>\s]+>)/im.exec(headerBlock(raw))?.[1];
  return found?.replaceAll('\0', '') ?? `<${createHash('sha256').update(raw).digest('hex').slice(0, 32)}@sandbox.test>`;
}

/** The header lines of a mail, without the empty line that ends them. */
export function headerBlock(raw: Buffer): string {
  const end = raw.indexOf('\r\n\r\n');
  return raw.subarray(0, end < 0 ? raw.length : end).toString('utf8');
}

/** The Date header is the sender's clock, which in test mode is the workspace's; mailparser would put now for none. */
function workspaceTime(raw: Buffer): Date | null {
  const value = /^date:\s*(.+)$/im.exec(headerBlock(raw))?.[1];
  const date = new Date(value ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? null : date;
}

function firstAddress(field: AddressObject | undefined): string | null {
  return field?.value[0]?.address ?? null;
}
