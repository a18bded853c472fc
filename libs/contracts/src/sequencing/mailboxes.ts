import { IsBoolean, IsEmail, IsIn, IsInt, IsString, Max, MaxLength, Min } from 'class-validator';
import { event } from '../core/event.js';
import { operation } from '../core/operation.js';
import { ListOf, Nested, Nullable, Optional } from '../schema/decorators.js';
import { ById, Deleted } from '../schema/deleted.js';
import { Cursor, IdOf, IncludeTotal, Instant, Limit, Text, TimeOfDay, TimeZone, Weekdays } from '../schema/kinds.js';
import { listOf } from '../schema/list.js';
import { healthBands, type HealthBand } from './health.js';
import { OauthInput, OauthShown } from './oauth.js';
import { ResendInput, ResendShown } from './resend.js';
import { ImapStatus } from './mailbox-connections.js';

export class ServerInput {
  @Text(253) host: string;
  @IsInt() @Min(1) @Max(65535) port: number;
  @Optional() @Text(254) user?: string;
  @Optional() @Text(1024) password?: string;
  /** TLS from the first byte (465); false upgrades by STARTTLS when the server offers it. */
  @Optional() @IsBoolean() secure?: boolean;
}

/** A server as it is shown: never with its password. */
export class Server {
  @Text(253) host: string;
  @IsInt() port: number;
  @Nullable() @Text(254) user: string | null;
  @IsBoolean() secure: boolean;
}

/** How a new mailbox grows. What is left out stays as it is; at first, 10 mails a day, 5 more each day, no exchange. */
export class WarmupInput {
  /**
   * Exchanges warmup mail with the workspace's other mailboxes that do; off unless asked for. Such mail is read,
   * answered and put away by IMAP, so a mailbox needs `imap` for it; in test mode the sandbox's word does.
   */
  @Optional() @IsBoolean() enabled?: boolean;
  /** Campaign mails on the first day. */
  @Optional() @IsInt() @Min(1) @Max(10_000) start_per_day?: number;
  /** So many more each day, up to `daily_cap`. */
  @Optional() @IsInt() @Min(0) @Max(10_000) increase_per_day?: number;
}

export class WarmupSettings {
  /** Whether it exchanges warmup mail. */
  @IsBoolean() enabled: boolean;
  @IsInt() start_per_day: number;
  @IsInt() increase_per_day: number;
}

/** When a mailbox may send, in its own time zone. */
export class SendWindow {
  @TimeZone() timezone: string;
  /** ISO weekdays, Monday is 1. */
  @Weekdays() days: number[];
  @TimeOfDay() start: string;
  @TimeOfDay() end: string;
}

export class CreateMailbox {
  @IsEmail() @MaxLength(254) email: string;
  @Optional() @Text(200) display_name?: string;
  /** Exactly one of `smtp` and `resend` says how mail leaves. */
  @Optional() @Nested(() => ServerInput) smtp?: ServerInput;
  @Optional() @Nested(() => ResendInput) resend?: ResendInput;
  @Optional() @Nested(() => ServerInput) imap?: ServerInput;
  /** Logs in to both servers in the place of passwords. */
  @Optional() @Nested(() => OauthInput) oauth?: OauthInput;
  /** Most mails in a day of the mailbox; 50 unless said. */
  @Optional() @IsInt() @Min(1) @Max(10_000) daily_cap?: number;
  /** Least seconds between two mails; 600 unless said. */
  @Optional() @IsInt() @Min(0) @Max(86_400) gap_seconds?: number;
  @Optional() @Nested(() => WarmupInput) warmup?: WarmupInput;
  @Optional() @Nested(() => SendWindow) window?: SendWindow;
  /** Mails as a person at a desk would: working hours with a lunch break, a few mails an hour, pauses between them. */
  @Optional() @IsBoolean() human_day?: boolean;
  /** Copies of what is sent are put into the Sent folder by us: for a provider that files none itself. */
  @Optional() @IsBoolean() append_sent?: boolean;
  /** Logs in to the servers first, and refuses with 422 what does not work. */
  @Optional() @IsBoolean() verify?: boolean;
}

export class UpdateMailbox {
  @IdOf('mailbox') id: string;
  @Optional() @Nullable() @Text(200) display_name?: string | null;
  @Optional() @IsInt() @Min(1) @Max(10_000) daily_cap?: number;
  @Optional() @IsInt() @Min(0) @Max(86_400) gap_seconds?: number;
  @Optional() @Nullable() @Nested(() => SendWindow) window?: SendWindow | null;
  @Optional() @IsBoolean() human_day?: boolean;
  @Optional() @IsIn(['active', 'paused']) status?: 'active' | 'paused';
  /** Another server or login. On the same host the password that is known stays unless one is given. */
  @Optional() @Nested(() => ServerInput) smtp?: ServerInput;
  /** Another key of Resend; the webhook's secret stays unless it is given. */
  @Optional() @Nested(() => ResendInput) resend?: ResendInput;
  @Optional() @Nullable() @Nested(() => ServerInput) imap?: ServerInput | null;
  /** Another grant, in the place of passwords; null goes back to them. */
  @Optional() @Nullable() @Nested(() => OauthInput) oauth?: OauthInput | null;
  @Optional() @IsBoolean() append_sent?: boolean;
  @Optional() @Nested(() => WarmupInput) warmup?: WarmupInput;
  /** The owner's word that the mailbox is warmed; recorded as such. */
  @Optional() @IsIn([true]) warmed?: true;
}

export class Mailbox {
  @IsIn(['mailbox']) object: 'mailbox';
  @IdOf('mailbox') id: string;
  @IsEmail() email: string;
  @Nullable() @Text(200) display_name: string | null;
  @Nullable() @Nested(() => Server) smtp: Server | null;
  @Nullable() @Nested(() => ResendShown) resend: ResendShown | null;
  @Nullable() @Nested(() => Server) imap: Server | null;
  /** Null: it logs in with passwords. */
  @Nullable() @Nested(() => OauthShown) oauth: OauthShown | null;
  /** How the reading of the mailbox stands; null without IMAP. */
  @Nullable() @Nested(() => ImapStatus) imap_status: ImapStatus | null;
  @IsInt() daily_cap: number;
  @IsInt() gap_seconds: number;
  @Nullable() @Nested(() => WarmupSettings) warmup: WarmupSettings | null;
  @Nullable() @Nested(() => SendWindow) window: SendWindow | null;
  /** Whether it keeps a person's working day. */
  @IsBoolean() human_day: boolean;
  @IsIn(['active', 'paused']) status: 'active' | 'paused';
  @Nullable() @IsString() status_reason: string | null;
  /** How its mail is received: `watch` and `throttle` send less, `quarantine` and `block` nothing. */
  @IsIn(healthBands) health: HealthBand;
  /** When a quarantine or block ends. */
  @Nullable() @Instant() health_until: string | null;
  @IsBoolean() warmed: boolean;
  @IsInt() @Min(0) sent_today: number;
  @Instant() created_at: string;
  @Instant() updated_at: string;
  @IsInt() @Min(1) version: number;
}

export class ListMailboxes {
  @Limit(200) limit?: number;
  @Cursor() cursor?: string;
  @IncludeTotal() include?: 'total';
}

export class MailboxFacts {
  @IdOf('mailbox') mailbox_id: string;
  @IsInt() daily_cap: number;
  @IsInt() gap_seconds: number;
}

export class MailboxChanged {
  @IdOf('mailbox') mailbox_id: string;
  @ListOf(null, 20) @IsString({ each: true }) changed: string[];
  @IsIn(['active', 'paused']) status: 'active' | 'paused';
  @Nullable() @IsString() reason: string | null;
}

export class MailboxRef {
  @IdOf('mailbox') mailbox_id: string;
}

export const mailboxCreated = event({
  type: 'mailbox.created',
  service: 'sequencing',
  data: MailboxFacts,
  sentence: 'Mailbox connected',
});
export const mailboxUpdated = event({
  type: 'mailbox.updated',
  service: 'sequencing',
  data: MailboxChanged,
  sentence: 'Mailbox changed',
});
export const mailboxDeleted = event({
  type: 'mailbox.deleted',
  service: 'sequencing',
  data: MailboxRef,
  sentence: 'Mailbox removed',
});

export const createMailbox = operation({
  name: 'mailboxes.create',
  service: 'sequencing',
  route: 'POST /v1/mailboxes',
  scope: 'mailboxes:write',
  effect: 'write',
  summary: 'Connect a mailbox',
  input: CreateMailbox,
  output: Mailbox,
  status: 201,
  // With `verify` both servers are tried, each for at most 15 s.
  deadlineMs: 30_000,
});

export const getMailbox = operation({
  name: 'mailboxes.get',
  service: 'sequencing',
  route: 'GET /v1/mailboxes/{id}',
  scope: 'mailboxes:read',
  effect: 'read',
  summary: 'Read a mailbox',
  input: ById,
  output: Mailbox,
});

export const listMailboxes = operation({
  name: 'mailboxes.list',
  service: 'sequencing',
  route: 'GET /v1/mailboxes',
  scope: 'mailboxes:read',
  effect: 'read',
  summary: 'List mailboxes',
  input: ListMailboxes,
  output: listOf(Mailbox),
});

export const updateMailbox = operation({
  name: 'mailboxes.update',
  service: 'sequencing',
  route: 'PATCH /v1/mailboxes/{id}',
  scope: 'mailboxes:write',
  effect: 'write',
  summary: 'Change, pause or resume a mailbox, or declare it warmed',
  input: UpdateMailbox,
  output: Mailbox,
});

/**
 * Its waiting contacts go to the others of their campaigns' pools, each move as `enrollment.moved`; its secrets are
 * destroyed; its touches, threads and proof stay. 409 INVALID_STATE while a pool holds it, while mail of it is on its
 * way or of unknown outcome, and while contacts wait for it that no other mailbox can take over.
 */
export const deleteMailbox = operation({
  name: 'mailboxes.delete',
  service: 'sequencing',
  route: 'DELETE /v1/mailboxes/{id}',
  scope: 'mailboxes:write',
  effect: 'write',
  summary: 'Remove a mailbox; its waiting contacts go to the others of their pools',
  input: ById,
  output: Deleted,
  // Contacts are moved 200 at a time, some tens of milliseconds each: time for tens of thousands.
  deadlineMs: 30_000,
});
