import { comparedAddress } from '../mail/compared-address.js';
import type { Dsn, DsnRecipient } from './dsn.js';
import { parseDsn } from './dsn.js';

/** What a plain-text bounce is read from. */
export interface PlainMail {
  from: string | null;
  subject: string;
  text: string;
  headers: ReadonlyMap<string, readonly string[]>;
}

// A bounce says what it has to say in its first lines, above the copy of the mail.
const readLength = 20_000;
const subjects = new RegExp(
  'undeliver|delivery (?:status|failure|has failed|problem|delayed|incomplete|notification)|' +
    'returned (?:mail|to sender)|' +
    'failure notice|warning: message|mail delivery failed|unzustellbar|non remis|no se puede entregar|onbestelbaar',
  'i',
);
const beginsCopy = new RegExp(
  '^(?:-{2,}.{0,40}(?:copy of (?:the|your) message|original message|below this line|returned message|header).{0,60}|' +
    'received: from .*|return-path: .*|message-id: .*)$',
  'im',
);
const temporary = new RegExp(
  '\\b(?:warning|delayed|still (?:being )?(?:trying|retried)|will (?:be retried|keep trying|retry)|' +
    'not yet been delivered)',
  'i',
);

/**
 * A bounce in a server's own words, as qmail, older exim and some large providers write them (qmail's QSBMF, exim's
 * "Mail delivery failed"), or a report whose MIME is broken: as a notification, or null when it is none.
 */
export function plainBounce(mail: PlainMail): Dsn | null {
  if (!isFromServer(mail)) return null;
  const text = mail.text.slice(0, readLength);
  const at = text.search(/^(?:reporting-mta|final-recipient|original-recipient)\s*:/im);
  const copy = text.search(beginsCopy);
  if (at >= 0) return withCopy(parseDsn(text.slice(at), null), text);
  const words = copy < 0 ? text : text.slice(0, copy);
  const recipient = recipientIn(mail, words);
  if (!recipient) return null;
  const unknown = { envelopeId: null, originalMessageId: null, originalReturnPath: null };
  return withCopy({ ...unknown, recipients: [recipient] }, text);
}

function isFromServer({ from, subject, headers }: PlainMail): boolean {
  if (headers.has('x-failed-recipients')) return true;
  const server = /^(?:mailer-daemon|postmaster|mail-daemon)@/.test(from ?? '');
  return (server || headers.get('return-path')?.[0] === '<>') && subjects.test(subject);
}

function recipientIn({ headers, subject }: PlainMail, words: string): DsnRecipient | null {
  const failed = headers.get('x-failed-recipients')?.[0]?.split(',')[0]?.trim();
  const named = failed ?? /^[ \t]*<?([^\s<>@]{1,64}@[^\s<>@:]{1,255})>?:?[ \t\r]*$/m.exec(words)?.[1];
  // Two codes in one line: "550 5.1.1"; qmail writes "Remote host said: 550 …", in parentheses "(#5.1.1)".
  const said = /\b([45]\d\d)[ -](?:#?([45]\.\d{1,3}\.\d{1,3}))?[^\n]{0,400}/.exec(words);
  const status = said?.[2] ?? /#?\b([45]\.\d{1,3}\.\d{1,3})\b/.exec(words)?.[1] ?? '';
  if (!named || (!said && status === '' && !subjects.test(subject))) return null;
  const delayed = temporary.test(subject) || (temporary.test(words) && !/permanent|given up|giving up/i.test(words));
  return {
    finalRecipient: comparedAddress(named),
    originalRecipient: null,
    action: delayed ? 'delayed' : 'failed',
    status,
    diagnostic: (said?.[0] ?? words.replace(/\s+/g, ' ')).trim().slice(0, 500),
  };
}

function withCopy(dsn: Dsn | null, text: string): Dsn | null {
  if (!dsn) return null;
  return {
    ...dsn,
    originalMessageId: dsn.originalMessageId ?? /^message-id:\s*(<[^<>\s]{1,998}>)/im.exec(text)?.[1] ?? null,
    originalReturnPath: dsn.originalReturnPath ?? /^return-path:\s*<([^<>\s]{3,254})>/im.exec(text)?.[1] ?? null,
  };
}
