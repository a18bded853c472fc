import { IsBoolean, IsIn, IsInt, IsString, Min } from 'class-validator';
import { operation } from '../core/operation.js';
import { ListOf, Nullable } from '../schema/decorators.js';
import { ById } from '../schema/deleted.js';
import { IdOf, Instant } from '../schema/kinds.js';
import { touchStates, type TouchState } from './touches.js';

/** Everything that may keep a mail from going out, from the mailbox to the person. */
export const limitNames = [
  'mailbox_paused',
  'mailbox_health',
  'server_throttle',
  'domain_authentication',
  'mailbox_cap',
  'mailbox_ramp',
  'mailbox_gap',
  'mailbox_window',
  'human_day',
  'human_hour',
  'human_gap',
  'campaign_status',
  'campaign_daily_limit',
  'domain_daily_limit',
  'contact_window',
  'holiday',
  'min_interval',
  'exclusive',
  'step_wait',
  'out_of_office',
  'retry',
] as const;

export type LimitName = (typeof limitNames)[number];

/** Whose setting or state a limit is. */
export const limitOwners = ['mailbox', 'campaign', 'contact', 'domain', 'workspace'] as const;

export type LimitOwner = (typeof limitOwners)[number];

/** One limit as it stands now. */
export class ExplainedLimit {
  @IsIn(limitNames) limit: LimitName;
  @IsIn(limitOwners) owner: LimitOwner;
  /** The mailbox, campaign or contact that it belongs to; null where there is no such thing. */
  @Nullable() @IsString() owner_id: string | null;
  /** What it is set to and where it stands, such as `12 of 50 sent`. */
  @IsString() value: string;
  /** Whether it lets a mail go now. */
  @IsBoolean() open: boolean;
  /** When it opens; null when it is open, or when only somebody's change opens it. */
  @Nullable() @Instant() until: string | null;
  /** Of the limits that are closed now, the one that opens last. */
  @IsBoolean() binds: boolean;
}

/** Why there is no next slot although no single limit is in the way for good. */
export const idleReasons = [
  'not_started',
  'ended',
  'nothing_left',
  'not_enrolled',
  /** What is still planned is skipped by the last look before it goes. */
  'suppressed',
  'outcome_unknown',
  'under_way',
  /** There is no time at which the mailbox's hours and the contact's are both open: one of them must change. */
  'hours_never_meet',
] as const;

export type IdleReason = (typeof idleReasons)[number];

/** Touches of one state, and of one reason where the state has one. */
export class TouchTally {
  @IsIn(touchStates) state: TouchState;
  /** Why they were not made, or the limit that those which are planned wait for. */
  @Nullable() @IsString() reason: string | null;
  @IsInt() @Min(1) touches: number;
}

/** One mailbox's share in a campaign. */
export class MailboxSlot {
  @IdOf('mailbox') mailbox_id: string;
  /** The touch that goes next. */
  @IdOf('touch') touch_id: string;
  @Nullable() @Instant() next_at: string | null;
  @Nullable() @IsIn(limitNames) binding: LimitName | null;
}

export class CampaignExplanation {
  @IsIn(['campaign_explanation']) object: 'campaign_explanation';
  @IdOf('campaign') id: string;
  /** The earliest time at which the campaign's next mail may go; null when none will by itself. */
  @Nullable() @Instant() next_at: string | null;
  /** The limit that decides it; null when a mail may go now. */
  @Nullable() @IsIn(limitNames) binding: LimitName | null;
  @Nullable() @IsIn(idleReasons) idle: IdleReason | null;
  /** The limits of the mail that goes next. */
  @ListOf(() => ExplainedLimit, 30) limits: ExplainedLimit[];
  @ListOf(() => MailboxSlot, 200) mailboxes: MailboxSlot[];
  /** Every touch of the campaign is in exactly one of them. */
  @ListOf(() => TouchTally, 200) touches: TouchTally[];
}

export class MailboxExplanation {
  @IsIn(['mailbox_explanation']) object: 'mailbox_explanation';
  @IdOf('mailbox') id: string;
  @Nullable() @Instant() next_at: string | null;
  @Nullable() @IsIn(limitNames) binding: LimitName | null;
  @Nullable() @IsIn(idleReasons) idle: IdleReason | null;
  /** The touch that goes next. */
  @Nullable() @IdOf('touch') touch_id: string | null;
  @ListOf(() => ExplainedLimit, 30) limits: ExplainedLimit[];
}

export class ExplainedTouch {
  @IdOf('touch') id: string;
  @IdOf('campaign') campaign_id: string;
  @IdOf('mailbox') mailbox_id: string;
  @IsInt() @Min(0) step: number;
  @IsIn(touchStates) state: TouchState;
  /** Why it was not made: exactly one for each that was skipped or has failed. */
  @Nullable() @IsString() reason: string | null;
  /** More of the reason where there is more to say, such as the text and the line that failed. */
  @Nullable() @IsString() reason_detail: string | null;
  @Nullable() @Instant() sent_at: string | null;
  /** The earliest time at which it may go, for one that is to be made. */
  @Nullable() @Instant() next_at: string | null;
  @Nullable() @IsIn(limitNames) binding: LimitName | null;
  @ListOf(() => ExplainedLimit, 30) limits: ExplainedLimit[];
}

export class ContactExplanation {
  @IsIn(['contact_explanation']) object: 'contact_explanation';
  @IdOf('contact') id: string;
  /** Why nobody writes to this contact any more; null when somebody may. */
  @Nullable() @IsString() suppressed: string | null;
  @Nullable() @Instant() next_at: string | null;
  @Nullable() @IsIn(limitNames) binding: LimitName | null;
  @Nullable() @IsIn(idleReasons) idle: IdleReason | null;
  /** The newest first. */
  @ListOf(() => ExplainedTouch, 200) touches: ExplainedTouch[];
}

export const explainCampaign = operation({
  name: 'campaigns.explain',
  service: 'sequencing',
  route: 'GET /v1/campaigns/{id}/explain',
  scope: 'campaigns:read',
  effect: 'read',
  summary: 'Explain what a campaign waits for: every limit, the one that binds, the next slot',
  input: ById,
  output: CampaignExplanation,
});

export const explainMailbox = operation({
  name: 'mailboxes.explain',
  service: 'sequencing',
  route: 'GET /v1/mailboxes/{id}/explain',
  scope: 'mailboxes:read',
  effect: 'read',
  summary: 'Explain what a mailbox waits for: every limit, the one that binds, the next slot',
  input: ById,
  output: MailboxExplanation,
});

export const explainContact = operation({
  name: 'contacts.explain',
  service: 'sequencing',
  route: 'GET /v1/contacts/{id}/explain',
  scope: 'campaigns:read',
  effect: 'read',
  summary: 'Explain what mails to a contact wait for, and why others were not made',
  input: ById,
  output: ContactExplanation,
});
