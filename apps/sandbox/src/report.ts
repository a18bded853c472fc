// multipart/report (RFC 6522), the envelope that bounces and complaints share: words, machine part, original.
import { answerIdentity, mailDate } from './identity.js';
import type { Letter } from './letter.js';

export interface Report {
  kind: 'late-bounce' | 'complain';
  type: 'delivery-status' | 'feedback-report';
  from: string;
  subject: string;
  headers: string[];
  words: string;
  fields: string;
  original: { type: 'message/rfc822' | 'text/rfc822-headers'; content: Buffer };
}

export function reportOn(letter: Letter, report: Report): Buffer {
  const { messageId, boundary, date } = answerIdentity(report.kind, letter);
  const head = [
    `From: ${report.from}`,
    `To: ${letter.mailFrom}`,
    `Subject: ${report.subject}`,
    `Date: ${mailDate(date)}`,
    `Message-ID: ${messageId}`,
    `In-Reply-To: ${letter.messageId}`,
    ...report.headers,
    'MIME-Version: 1.0',
    `Content-Type: multipart/report; report-type=${report.type};`,
    ` boundary="${boundary}"`,
  ].join('\r\n');
  const part = (type: string) => `\r\n\r\n--${boundary}\r\nContent-Type: ${type}\r\n`;
  return Buffer.concat([
    Buffer.from(head),
    Buffer.from(`${part('text/plain; charset=utf-8')}\r\n${report.words}`),
    Buffer.from(`${part(`message/${report.type}`)}\r\n${report.fields}`),
    // The original passes as it came, which may be 8 bit.
    Buffer.from(`${part(report.original.type)}Content-Transfer-Encoding: 8bit\r\n\r\n`),
    report.original.content,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
}

/** Lines of `Name: value`, leaving out those without a value. */
export function fieldLines(fields: Record<string, string | null>): string {
  return Object.entries(fields)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\r\n');
}
