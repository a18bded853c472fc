import { classifySmtpReply, pauseSeconds, type ReplyKind } from '../mail/smtp-replies.js';
import type { SubmitResult } from './smtp.js';

/** How a submission ended, with a server's refusal read: whose fault it is. */
export type Verdict =
  | Exclude<SubmitResult, { kind: 'rejected' | 'mailbox_failed' }>
  /** The account cannot send; `text` tells its owner what to do. */
  | { kind: 'mailbox_failed'; code: string; text: string }
  /** The address takes no mail, and never will. */
  | { kind: 'bounced'; code: string; text: string }
  /** Not taken, and nobody's fault; `lasting`: the server itself does not want it later either (RFC 5321, 4.2.1). */
  | { kind: 'postponed'; code: string; text: string; lasting: boolean };

/** Reads a submission's end, once for everybody who submits. */
export function verdictOf(result: SubmitResult): Verdict {
  if (result.kind === 'mailbox_failed') return { ...result, code: result.kind };
  if (result.kind !== 'rejected') return result;
  const code = result.enhanced ?? String(result.code);
  const { text } = result;
  const seconds = pauseSeconds(result);
  if (seconds !== null) return { kind: 'throttled', seconds, code, text };
  const { kind, suppress, pauseMailbox } = classifySmtpReply(result);
  if (pauseMailbox) return { kind: 'mailbox_failed', code, text: whatToDo(kind, result.code, code) };
  return suppress ? { kind: 'bounced', code, text } : { kind: 'postponed', code, text, lasting: result.code >= 500 };
}

// RFC 4954 and 3207: the server wants a login, or encryption before one.
const wantsMore = new Set([530, 538]);

/** The server's own words stay out of it: they may name the recipient. */
function whatToDo(kind: ReplyKind, reply: number, code: string): string {
  if (wantsMore.has(reply)) return `its server wants an encrypted login (${code}); check user, password and secure`;
  if (kind === 'auth') return `its server refuses the login (${code}); check user and password`;
  return `its server refuses its mail (${code}); check that its user may send as its address, and its SPF and DKIM`;
}
