// A stored mail as the HTTP interface shows it.
import { simpleParser } from 'mailparser';
import type { StoredMessage } from './store.js';

export interface MessageView {
  id: string;
  to: string;
  from: string;
  subject: string;
  text: string;
  headers: Record<string, string>;
  raw: string;
  received_at: string;
}

export async function viewOf(message: StoredMessage): Promise<MessageView> {
  const parsed = await simpleParser(message.raw, { skipTextToHtml: true, skipImageLinks: true });
  const headers: Record<string, string> = {};
  for (const { key, line } of parsed.headerLines) {
    const value = line.slice(line.indexOf(':') + 1).replaceAll(/\r?\n/g, '').trim();
    // A header that occurs twice is joined, as HTTP does; here only trace headers repeat.
    headers[key] = key in headers ? `${headers[key]}, ${value}` : value;
  }
  return {
    id: message.public_id,
    to: message.rcpt_to,
    from: parsed.from?.value[0]?.address ?? message.mail_from,
    subject: parsed.subject ?? '',
    text: parsed.text ?? '',
    headers,
    raw: message.raw.toString('utf8'),
    received_at: message.received_at.toISOString(),
  };
}
