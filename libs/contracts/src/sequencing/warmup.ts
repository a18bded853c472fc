import { IsBoolean, IsIn, IsInt, IsString, Min } from 'class-validator';
import { event } from '../core/event.js';
import { operation } from '../core/operation.js';
import { ListOf, Nested, Nullable } from '../schema/decorators.js';
import { ById } from '../schema/deleted.js';
import { IdOf, Instant, Text } from '../schema/kinds.js';

/**
 * Why a mailbox counts as warmed or not. declared: its owner said so. warmup_complete: 14 days in good standing.
 * warming: some of them are missing. unhealthy: throttled or worse, and the days count anew afterwards. no_warmup: it
 * needs none.
 */
export const warmupReasons = ['declared', 'warmup_complete', 'warming', 'unhealthy', 'no_warmup'] as const;

export type WarmupReason = (typeof warmupReasons)[number];

export class WarmupToday {
  /** Warmup mails that the mailbox is to send today, answers among them. */
  @IsInt() @Min(0) planned: number;
  @IsInt() @Min(0) sent: number;
}

/** A mailbox's warmup mail of a day. It is never counted as campaign mail, nor as replies. */
export class WarmupDay {
  /** In the time zone of the mailbox's window, else UTC. */
  @Text(10) day: string;
  @IsInt() @Min(0) sent: number;
  /** Mails of this mailbox that were found in an inbox that day, by UTC. */
  @IsInt() @Min(0) inbox: number;
  /** And in spam, from where they were rescued. */
  @IsInt() @Min(0) spam: number;
}

export class Warmup {
  @IsIn(['warmup']) object: 'warmup';
  @IdOf('mailbox') mailbox_id: string;
  /** Whether it exchanges warmup mail with the workspace's other mailboxes. */
  @IsBoolean() enabled: boolean;
  @IsBoolean() warmed: boolean;
  @IsIn([...warmupReasons]) reason: WarmupReason;
  /** What is missing, in words. */
  @IsString() detail: string;
  /** From when on its days in good standing count. */
  @Instant() since: string;
  /** When it was or will be warmed; null when nobody can say yet. */
  @Nullable() @Instant() warmed_at: string | null;
  @Nested(() => WarmupToday) today: WarmupToday;
  /** The last 30 days with any warmup mail, newest first. */
  @ListOf(() => WarmupDay, 30) days: WarmupDay[];
}

export class MailboxWarmed {
  @IdOf('mailbox') mailbox_id: string;
  /** days: 14 in good standing. owner: its word. */
  @IsIn(['days', 'owner']) by: 'days' | 'owner';
}

export const mailboxWarmed = event({
  type: 'mailbox.warmed',
  service: 'sequencing',
  data: MailboxWarmed,
  sentence: 'Mailbox warmed',
});

export const getWarmup = operation({
  name: 'mailboxes.warmup',
  service: 'sequencing',
  route: 'GET /v1/mailboxes/{id}/warmup',
  scope: 'mailboxes:read',
  effect: 'read',
  summary: "Read a mailbox's warmup: what is planned and sent, where it arrives, and when it is warmed",
  input: ById,
  output: Warmup,
});
