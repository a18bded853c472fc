import { comparedAddress } from '../mail/compared-address.js';
import { addressField, fieldGroups, headerFields, messageIdField } from './fields.js';

/** A feedback report, RFC 5965. */
export interface Arf {
  /** abuse, fraud, virus, not-spam or other. */
  feedbackType: string;
  originalMailFrom: string | null;
  originalRecipient: string | null;
  reportedDomain: string | null;
  /** Message-ID of the mail that was reported. */
  originalMessageId: string | null;
  /** Recipient in its header: many loops redact the report itself. */
  originalTo: string | null;
}

/** Reads the feedback-report part and the attached mail. Null when it has no type. */
export function parseArf(report: string, original: string | null): Arf | null {
  const fields = fieldGroups(report)[0];
  const feedbackType = fields?.get('feedback-type')?.toLowerCase();
  if (!feedbackType) return null;
  const header = headerFields(original ?? '');
  return {
    feedbackType,
    originalMailFrom: addressField(fields.get('original-mail-from')),
    originalRecipient: addressField(fields.get('original-rcpt-to')),
    reportedDomain: fields.get('reported-domain')?.toLowerCase() ?? null,
    originalMessageId: messageIdField(header.get('message-id')),
    originalTo: lastAddress(header.get('to') ?? ''),
  };
}

/** Of a To: `a@b`, `<a@b>` or what ends in one. */
function lastAddress(to: string): string | null {
  const word = to.replaceAll(/[<>]/g, ' ').trim().split(/\s/).at(-1) ?? '';
  return word.includes('@') ? comparedAddress(word) : null;
}

// "not-spam" is praise, and RFC 6591's `auth-failure` and `dmarc` are about somebody's server.
const noComplaint = new Set(['not-spam', 'auth-failure', 'dmarc']);

/** Whether somebody complained: who gives the reason "other", or opts out in this way, does so, too. */
export function isComplaint({ feedbackType }: Arf): boolean {
  return !noComplaint.has(feedbackType);
}
