import { IsIn } from 'class-validator';
import { event } from '../core/event.js';
import { IdOf } from '../schema/kinds.js';

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
