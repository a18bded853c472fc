import { IsIn, IsInt, IsString, Min } from 'class-validator';
import { event } from '../core/event.js';
import { operation } from '../core/operation.js';
import { Nullable, Optional } from '../schema/decorators.js';
import { ById } from '../schema/deleted.js';
import { Cursor, IdOf, IncludeTotal, Instant, Limit, Text } from '../schema/kinds.js';
import { listOf } from '../schema/list.js';
import { variantNames, type VariantName } from './steps.js';

/** The send state machine, see docs/architecture.md. */
export const touchStates = [
  'planned',
  'held',
  'claimed',
  'submitting',
  'accepted',
  'failed',
  'unknown',
  'skipped',
] as const;

export type TouchState = (typeof touchStates)[number];

/** Why a touch was not made; exactly one per skipped touch. */
export const skipReasons = [
  'replied',
  'no_reply',
  'unsubscribed',
  'suppressed',
  'bounced',
  'complained',
  'erased',
  'campaign_stopped',
  'company_replied',
  'no_email',
  'template_failed',
  /** A name or an address that no mail header may hold. */
  'unwritable_header',
  'contact_missing',
  /** A branch led elsewhere before it fell due. */
  'branch_taken',
  /** Its `if` did not hold when it fell due. */
  'condition_false',
] as const;

export type SkipReason = (typeof skipReasons)[number];

/** One email of a campaign to one contact. */
export class Touch {
  @IsIn(['touch']) object: 'touch';
  @IdOf('touch') id: string;
  @IdOf('campaign') campaign_id: string;
  @IdOf('enrollment') enrollment_id: string;
  @IdOf('contact') contact_id: string;
  @Nullable() @IdOf('mailbox') mailbox_id: string | null;
  @IsInt() @Min(0) step: number;
  @IsIn(touchStates) state: TouchState;
  @Nullable() @IsString() reason: string | null;
  /** More of the reason where there is more to say, such as the text and the line that failed. */
  @Nullable() @IsString() reason_detail: string | null;
  /** Which wording it carries; `a` is the step's own. */
  @Nullable() @IsString() variant: string | null;
  /** The limit that has kept it waiting beyond its step's own wait. */
  @Nullable() @IsString() waits_for: string | null;
  @Nullable() @IsString() message_id: string | null;
  @Instant() due_at: string;
  @Nullable() @Instant() sent_at: string | null;
  @Instant() updated_at: string;
}

export class ListTouches {
  @Optional() @IdOf('campaign') campaign_id?: string;
  @Optional() @IdOf('contact') contact_id?: string;
  @Optional() @IsIn(touchStates) state?: TouchState;
  @Limit(200) limit?: number;
  @Cursor() cursor?: string;
  @IncludeTotal() include?: 'total';
}

export class TouchFacts {
  @IdOf('touch') touch_id: string;
  @IdOf('contact') contact_id: string;
  @IdOf('campaign') campaign_id: string;
  @IdOf('sequence') sequence_id: string;
  @IdOf('enrollment') enrollment_id: string;
  @IsInt() @Min(0) step: number;
  /** The wording of a step that has several: `a` is its own, `b`, `c`, … are its variants. */
  @Optional() @IsIn(variantNames) variant?: VariantName;
}

export class EmailSent extends TouchFacts {
  @IdOf('mailbox') mailbox_id: string;
}

export class EmailBounced extends TouchFacts {
  @IsIn(['hard', 'soft', 'policy']) kind: 'hard' | 'soft' | 'policy';
  @Nullable() @Text(20) code: string | null;
}

/** Why a mail that was tried was not taken: its attempts are used up, or it was refused for a reason of its own. */
const failureReasons = ['gave_up', 'refused'] as const;

export type FailureReason = (typeof failureReasons)[number];

export class TouchFailed extends EmailBounced {
  /** Absent in facts of before: `gave_up`. */
  @Optional() @IsIn(failureReasons) reason?: FailureReason;
}

export class TouchSkipped extends TouchFacts {
  @IsIn(skipReasons) reason: SkipReason;
}

export class Unsubscribed {
  @IdOf('contact') contact_id: string;
  @Nullable() @IdOf('campaign') campaign_id: string | null;
  @Nullable() @IdOf('enrollment') enrollment_id: string | null;
  @IsIn(['one_click', 'page', 'reply']) via: 'one_click' | 'page' | 'reply';
  /** The mail that they had last, and its wording. */
  @Optional() @IsInt() @Min(0) step?: number;
  @Optional() @IsIn(variantNames) variant?: VariantName;
}

export const emailSent = event({ type: 'email.sent', service: 'sequencing', data: EmailSent, sentence: 'Email sent' });

export const emailDelivered = event({
  type: 'email.delivered',
  service: 'sequencing',
  data: EmailSent,
  sentence: 'Email accepted by the receiving server',
});

export const emailBounced = event({
  type: 'email.bounced',
  service: 'sequencing',
  data: EmailBounced,
  sentence: 'Email bounced',
});

export const emailComplained = event({
  type: 'email.complained',
  service: 'sequencing',
  data: TouchFacts,
  sentence: 'Recipient complained',
});

export const emailUnsubscribed = event({
  type: 'email.unsubscribed',
  service: 'sequencing',
  data: Unsubscribed,
  sentence: 'Contact unsubscribed',
});

export const touchSkipped = event({
  type: 'touch.skipped',
  service: 'sequencing',
  data: TouchSkipped,
  sentence: 'Touch not made',
});

/** It was skipped for `reason` and is planned again, under the same id. */
export const touchRestored = event({
  type: 'touch.restored',
  service: 'sequencing',
  data: TouchSkipped,
  sentence: 'Touch planned again',
});

export const touchFailed = event({
  type: 'touch.failed',
  service: 'sequencing',
  data: TouchFailed,
  sentence: 'Email could not be sent',
});

export const listTouches = operation({
  name: 'touches.list',
  service: 'sequencing',
  route: 'GET /v1/touches',
  scope: 'campaigns:read',
  effect: 'read',
  summary: 'List touches',
  input: ListTouches,
  output: listOf(Touch),
});

export const getTouch = operation({
  name: 'touches.get',
  service: 'sequencing',
  route: 'GET /v1/touches/{id}',
  scope: 'campaigns:read',
  effect: 'read',
  summary: 'Read a touch',
  input: ById,
  output: Touch,
});
