import { IsIn, IsInt, Min } from 'class-validator';
import { event } from '../core/event.js';
import { Nested, Nullable } from '../schema/decorators.js';
import { IdOf } from '../schema/kinds.js';

/**
 * How well mail of a mailbox or a campaign is received. `watch` and `throttle` send less, `quarantine` (7 days) and
 * `block` (30 days) nothing.
 */
export const healthBands = ['good', 'watch', 'throttle', 'quarantine', 'block'] as const;

export type HealthBand = (typeof healthBands)[number];

/** The figure that decides a band. */
export const healthCauses = ['bounce_rate', 'complaint_rate', 'spam_placement'] as const;

export type HealthCause = (typeof healthCauses)[number];

/** What a band is made of. */
export class HealthFigures {
  /** Mails tried within 7 days. */
  @IsInt() @Min(0) sent: number;
  /** Of them refused for good, within 7 days. */
  @IsInt() @Min(0) bounced: number;
  /** Mails taken and not returned within 30 days. */
  @IsInt() @Min(0) delivered: number;
  /** Complaints within 30 days. */
  @IsInt() @Min(0) complained: number;
  /** Warmup mails found in the inbox within 7 days. */
  @IsInt() @Min(0) inbox: number;
  /** Warmup mails found in spam within 7 days. */
  @IsInt() @Min(0) spam: number;
}

export class MailboxHealthChanged {
  @IdOf('mailbox') mailbox_id: string;
  @IsIn(healthBands) from: HealthBand;
  @IsIn(healthBands) to: HealthBand;
  /** What brought it there; null when it is good. */
  @Nullable() @IsIn(healthCauses) cause: HealthCause | null;
  @Nested(() => HealthFigures) figures: HealthFigures;
}

export const mailboxHealthChanged = event({
  type: 'mailbox.health_changed',
  service: 'sequencing',
  data: MailboxHealthChanged,
  sentence: 'Mailbox health changed',
});
