import { IsIn, IsInt, IsNumber, Min } from 'class-validator';
import { operation } from '../core/operation.js';
import { ListOf, Nested, Nullable, Schema } from '../schema/decorators.js';
import { ById } from '../schema/deleted.js';
import { IdOf, Instant } from '../schema/kinds.js';
import { healthBands, healthCauses, HealthFigures, type HealthBand, type HealthCause } from './health.js';

/** From which share on a figure asks for a band. */
export class HealthThreshold {
  @IsIn(healthBands) band: HealthBand;
  /** A fraction: 0.05 is 5 %. Larger in test mode, whose scripted people bounce and complain on purpose. */
  @IsNumber() @Min(0) @Schema({ examples: [0.05] }) from: number;
}

/** How one figure stands by the rule that judges it. */
export class HealthRule {
  /** bounce_rate: of `sent`. complaint_rate: of `delivered`. spam_placement: of `inbox` + `spam`; campaigns have none. */
  @IsIn(healthCauses) cause: HealthCause;
  /** A fraction, as it is now: 0.05 is 5 %; null without a sample. */
  @Nullable() @IsNumber() @Min(0) @Schema({ examples: [0.043] }) share: number | null;
  /** The mails that the share is of. */
  @IsInt() @Min(0) sample: number;
  /** With fewer mails the figure says nothing. */
  @IsInt() @Min(1) sample_needed: number;
  /** What this figure alone asks for now; null while its sample is too small. */
  @Nullable() @IsIn(healthBands) band: HealthBand | null;
  /** All that it can ask for, the lightest first; those above `share` are still to come. */
  @ListOf(() => HealthThreshold, 4) thresholds: HealthThreshold[];
}

/**
 * Where a band comes from. `band` holds until it is judged again: with each bounce, complaint and warmup mail in spam,
 * daily while it is `watch` or `throttle`, at its end when it rests. Figures may ask for another one meanwhile.
 */
export class HealthReport {
  @IsIn(healthBands) band: HealthBand;
  /** The figure that decided it; null when it is good, or when it rests since before causes were kept. */
  @Nullable() @IsIn(healthCauses) cause: HealthCause | null;
  /** When a quarantine or block ends; null: it follows its figures. */
  @Nullable() @Instant() until: string | null;
  /** Counted in days (UTC), from the last end of a rest or resumption on. */
  @Nested(() => HealthFigures) figures: HealthFigures;
  @ListOf(() => HealthRule, 3) rules: HealthRule[];
}

export class MailboxHealth extends HealthReport {
  @IsIn(['mailbox_health']) object: 'mailbox_health';
  @IdOf('mailbox') id: string;
}

export class CampaignHealth extends HealthReport {
  @IsIn(['campaign_health']) object: 'campaign_health';
  @IdOf('campaign') id: string;
}

export const getMailboxHealth = operation({
  name: 'mailboxes.health',
  service: 'sequencing',
  route: 'GET /v1/mailboxes/{id}/health',
  scope: 'mailboxes:read',
  effect: 'read',
  summary: "Read a mailbox's deliverability: its band, the figures behind it, and how far the next band is",
  input: ById,
  output: MailboxHealth,
});

export const getCampaignHealth = operation({
  name: 'campaigns.health',
  service: 'sequencing',
  route: 'GET /v1/campaigns/{id}/health',
  scope: 'campaigns:read',
  effect: 'read',
  summary: "Read a campaign's deliverability: its band, the figures behind it, and how far the next band is",
  input: ById,
  output: CampaignHealth,
});
