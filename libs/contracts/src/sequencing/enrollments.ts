import { IsIn, IsInt, Min } from 'class-validator';
import { event } from '../core/event.js';
import { Nullable } from '../schema/decorators.js';
import { IdOf, Instant } from '../schema/kinds.js';
import { conditions, type Condition } from './steps.js';

export const finishReasons = [
  'completed',
  'replied',
  'unsubscribed',
  'bounced',
  'complained',
  'suppressed',
  'failed',
  'erased',
  'stopped',
  'company_replied',
] as const;

export type FinishReason = (typeof finishReasons)[number];

export class EnrollmentFacts {
  @IdOf('enrollment') enrollment_id: string;
  @IdOf('contact') contact_id: string;
  @IdOf('campaign') campaign_id: string;
  @IdOf('sequence') sequence_id: string;
}

export class EnrollmentStarted extends EnrollmentFacts {
  /** The mailbox that this contact hears from throughout the campaign. */
  @IdOf('mailbox') mailbox_id: string;
}

export class EnrollmentFinished extends EnrollmentFacts {
  @IsIn(finishReasons) reason: FinishReason;
}

export class EnrollmentHeld extends EnrollmentFacts {
  /** Its planned touches wait until then; nothing is skipped. */
  @Instant() until: string;
  @IsIn(['out_of_office']) reason: 'out_of_office';
}

export const enrollmentStarted = event({
  type: 'enrollment.started',
  service: 'sequencing',
  data: EnrollmentStarted,
  sentence: 'Contact entered a campaign',
});

export const enrollmentFinished = event({
  type: 'enrollment.finished',
  service: 'sequencing',
  data: EnrollmentFinished,
  sentence: 'Contact left a campaign',
});

export const enrollmentHeld = event({
  type: 'enrollment.held',
  service: 'sequencing',
  data: EnrollmentHeld,
  sentence: 'Contact is away; its next emails wait',
});

export class EnrollmentBranched extends EnrollmentFacts {
  /** The step whose branch was taken. */
  @IsInt() @Min(0) from_step: number;
  @IsIn(conditions) condition: Condition;
  /** Null: to the end. */
  @Nullable() @IsInt() @Min(0) to_step: number | null;
}

export const enrollmentBranched = event({
  type: 'enrollment.branched',
  service: 'sequencing',
  data: EnrollmentBranched,
  sentence: 'Contact took a branch of its sequence',
});

export const failoverReasons = ['mailbox_failed', 'mailbox_unhealthy', 'mailbox_removed'] as const;

export type FailoverReason = (typeof failoverReasons)[number];

export class EnrollmentMoved extends EnrollmentFacts {
  @IdOf('mailbox') from_mailbox_id: string;
  /** The mailbox that the contact hears from from now on. */
  @IdOf('mailbox') to_mailbox_id: string;
  @IsIn(failoverReasons) reason: FailoverReason;
}

export const enrollmentMoved = event({
  type: 'enrollment.moved',
  service: 'sequencing',
  data: EnrollmentMoved,
  sentence: 'Contact moved to another mailbox',
});
