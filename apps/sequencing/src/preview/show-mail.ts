import type { MailHeader, Preview } from '@sortie/contracts';
import { simpleParser, type AddressObject } from 'mailparser';

type Shown = Pick<Preview, 'subject' | 'from' | 'to' | 'text' | 'html' | 'headers' | 'mime'>;

/** A mail as its reader's program takes it apart. */
export async function showMail(raw: Buffer): Promise<Shown> {
  const mail = await simpleParser(raw, { skipImageLinks: true, skipTextToHtml: true, skipTextLinks: true });
  return {
    subject: mail.subject ?? '',
    from: addressText(mail.from),
    to: addressText(mail.to),
    text: mail.text ?? '',
    html: mail.html || '',
    headers: mail.headerLines.map(({ line }) => headerOf(line)),
    // Seven-bit by its encodings, so no byte is lost.
    mime: raw.toString('latin1'),
  };
}

function headerOf(line: string): MailHeader {
  const colon = line.indexOf(':');
  return {
    name: line.slice(0, colon),
    value: line
      .slice(colon + 1)
      .replace(/\r?\n[ \t]*/g, ' ')
      .trim(),
  };
}

function addressText(found: AddressObject | AddressObject[] | undefined): string {
  return [found ?? []]
    .flat()
    .map(({ text }) => text)
    .join(', ');
}
