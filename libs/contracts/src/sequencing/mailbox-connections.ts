import { IsBoolean, IsIn, IsString } from 'class-validator';
import { operation } from '../core/operation.js';
import { Nested, Nullable } from '../schema/decorators.js';
import { ById } from '../schema/deleted.js';
import { IdOf, Instant } from '../schema/kinds.js';

/** Why a mail server could not be used. */
export const connectionReasons = [
  'dns_failed', 'refused', 'unreachable', 'timeout', 'tls_failed', 'no_starttls', 'not_smtp', 'not_imap', 'rejected',
  'dropped', 'no_credentials', 'auth_unsupported', 'auth_failed', 'failed', 'not_contacted',
  'address_refused',
] as const;
export type ConnectionReason = (typeof connectionReasons)[number];

/** How a server answered a try to log in. */
export class ServerCheck {
  @IsBoolean() ok: boolean;
  /** Null when all is well. `not_contacted`: a test-mode workspace reaches nothing but this machine. */
  @Nullable() @IsIn([...connectionReasons]) reason: ConnectionReason | null;
  /** What was seen, and how to mend it. */
  @IsString() detail: string;
}

export class MailboxTest {
  @IsIn(['mailbox_test']) object: 'mailbox_test';
  @IdOf('mailbox') mailbox_id: string;
  /** Null for a mailbox that sends through a provider's API. */
  @Nullable() @Nested(() => ServerCheck) smtp: ServerCheck | null;
  /** Null for a mailbox that does not send through Resend. */
  @Nullable() @Nested(() => ServerCheck) resend: ServerCheck | null;
  /** Null for a mailbox without IMAP. */
  @Nullable() @Nested(() => ServerCheck) imap: ServerCheck | null;
  @Instant() tested_at: string;
}

/**
 * waiting: not connected yet. reading: connected, its folders are followed. auth_failed: the server refuses the login;
 * tried again slowly. failing: another error; tried again with growing pauses. not_contacted: a test-mode workspace
 * reads only servers of this machine.
 */
export const readingStates = ['waiting', 'reading', 'auth_failed', 'failing', 'not_contacted'] as const;
export type ReadingState = (typeof readingStates)[number];

/** How the reading of a mailbox stands. */
export class ImapStatus {
  @IsIn([...readingStates]) state: ReadingState;
  @Instant() since: string;
  @Nullable() @IsIn([...connectionReasons]) last_error: ConnectionReason | null;
  /** What was seen, and how to mend it. */
  @Nullable() @IsString() detail: string | null;
  /** When the server is tried again. */
  @Nullable() @Instant() retry_at: string | null;
  /** Who puts copies of what was sent into the Sent folder: `unknown` until it was seen there, or found missing. */
  @IsIn(['unknown', 'provider', 'appended']) sent_copies: 'unknown' | 'provider' | 'appended';
}

export const testMailbox = operation({
  name: 'mailboxes.test',
  service: 'sequencing',
  route: 'POST /v1/mailboxes/{id}/test',
  scope: 'mailboxes:write',
  effect: 'write',
  summary: 'Log in to the servers of a mailbox and say what is wrong; no mail is sent',
  input: ById,
  output: MailboxTest,
  // Both servers are tried at once, each for at most 15 s.
  deadlineMs: 30_000,
  conditional: false,
});
