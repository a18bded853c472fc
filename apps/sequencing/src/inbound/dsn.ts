import { classifySmtpReply, enhancedStatus } from '../mail/smtp-replies.js';
import type { ReplyVerdict } from '../mail/smtp-replies.js';
import { addressField, fieldGroups, headerFields, messageIdField } from './fields.js';

/** What became of one recipient. */
export interface DsnRecipient {
  finalRecipient: string | null;
  originalRecipient: string | null;
  /** failed, delayed, delivered, relayed or expanded. */
  action: string;
  /** `5.1.1`, or an empty text when the server gave none. */
  status: string;
  diagnostic: string;
}

/** A delivery status notification, RFC 3464. */
export interface Dsn {
  envelopeId: string | null;
  recipients: DsnRecipient[];
  /** Message-ID of the mail that it is about. */
  originalMessageId: string | null;
  /** Return path of that mail, when the notification shows it. */
  originalReturnPath: string | null;
}

/** Reads the delivery-status part and, if there is one, the attached mail or its header. Null when it names nobody. */
export function parseDsn(status: string, original: string | null): Dsn | null {
  const groups = fieldGroups(status);
  const recipients = groups.filter((fields) => fields.has('action') || fields.has('final-recipient')).map((fields) => ({
    finalRecipient: addressField(fields.get('final-recipient')),
    originalRecipient: addressField(fields.get('original-recipient')),
    action: (fields.get('action') ?? '').toLowerCase().split(/[\s(]/)[0],
    status: /\d\.\d{1,3}\.\d{1,3}/.exec(fields.get('status') ?? '')?.[0] ?? '',
    diagnostic: fields.get('diagnostic-code') ?? '',
  }));
  if (recipients.length === 0) return null;
  const header = headerFields(original ?? '');
  return {
    envelopeId: groups[0].get('original-envelope-id') ?? null,
    recipients,
    originalMessageId: messageIdField(header.get('message-id')),
    originalReturnPath: addressField(header.get('return-path')),
  };
}

/** What a notification means for the one person we wrote to. */
export interface DsnOutcome {
  verdict: ReplyVerdict;
  /** `5.1.1`, or the three digits where the server gave no more. */
  code: string | null;
}

/**
 * What follows from the whole notification; null when nothing was given up. Where the mail went on to several (an
 * alias), only an end that all of them share is the address's own: a 4.x.x or a delivery beside a 5.x.x is soft.
 */
export function dsnOutcome(dsn: Dsn, isOurs: (address: string) => boolean): DsnOutcome | null {
  const own = dsn.recipients.filter(({ originalRecipient, finalRecipient }) =>
    [originalRecipient, finalRecipient].some((address) => address !== null && isOurs(address)),
  );
  const groups = own.length > 0 ? own : dsn.recipients;
  const ends = groups.map((group) => ({ group, verdict: dsnVerdict(group) }));
  const failed = ends.find(({ verdict }) => verdict !== null);
  if (!failed) return null;
  const milder = ends.find(({ verdict }) => !verdict?.suppress);
  const code = codeOf((milder?.verdict ? milder : failed).group);
  if (failed.verdict!.suppress && milder && !milder.verdict?.pauseMailbox) {
    return { verdict: { kind: 'soft', suppress: false, pauseMailbox: false }, code };
  }
  return { verdict: (milder ?? failed).verdict ?? failed.verdict!, code };
}

function codeOf({ status, diagnostic }: DsnRecipient): string | null {
  const said = enhancedStatus(diagnostic.slice(diagnostic.indexOf(';') + 1));
  const vague = /^\d\.0\.0$|^$/.test(status);
  return (vague ? said : status) || status || /\b[45]\d\d\b/.exec(diagnostic)?.[0] || null;
}

/** What follows for a recipient; null when the mail was not given up (delayed, delivered, relayed, expanded). */
export function dsnVerdict({ action, status, diagnostic }: DsnRecipient): ReplyVerdict | null {
  // RFC 3464 demands an action; who leaves it out and names a permanent status means a failure.
  if (action !== 'failed' && !(action === '' && status.startsWith('5.'))) return null;
  const text = diagnostic.slice(diagnostic.indexOf(';') + 1).trim();
  const said = enhancedStatus(text);
  // x.0.0 says nothing; what the remote server said does. A 4.x.x anywhere makes it soft.
  const soft = [status, said].find((code) => code?.startsWith('4.'));
  const enhanced = soft ?? (/^\d\.0\.0$|^$/.test(status) ? said : status);
  const code = soft ? 0 : Number(/^\s*(\d{3})(?!\d)/.exec(text)?.[1] ?? 0);
  return classifySmtpReply({ code, enhanced, text, ofRecipient: true });
}
