import { IsBoolean, IsIn } from 'class-validator';
import { operation } from '../core/operation.js';
import { Optional } from '../schema/decorators.js';
import { ById } from '../schema/deleted.js';
import { Cursor, IdOf, IncludeTotal, Instant, Limit } from '../schema/kinds.js';
import { listOf } from '../schema/list.js';

/** Where a contact counts in its campaign's audience. */
export const enrollmentStatuses = ['active', 'completed', 'replied', 'bounced', 'unsubscribed', 'failed'] as const;

export type EnrollmentStatus = (typeof enrollmentStatuses)[number];

/** One contact on its way through a campaign. */
export class Enrollment {
  @IsIn(['enrollment']) object: 'enrollment';
  @IdOf('enrollment') id: string;
  @IdOf('campaign') campaign_id: string;
  @IdOf('sequence') sequence_id: string;
  @IdOf('contact') contact_id: string;
  /** The mailbox that the contact hears from. */
  @IdOf('mailbox') mailbox_id: string;
  @IsIn(enrollmentStatuses) status: EnrollmentStatus;
  /** A person has answered; an absence note does not count. */
  @IsBoolean() replied: boolean;
  @Instant() updated_at: string;
}

export class ListEnrollments {
  @Optional() @IdOf('campaign') campaign_id?: string;
  @Optional() @IdOf('contact') contact_id?: string;
  @Optional() @IsIn(enrollmentStatuses) status?: EnrollmentStatus;
  @Limit(200) limit?: number;
  @Cursor() cursor?: string;
  @IncludeTotal() include?: 'total';
}

export const listEnrollments = operation({
  name: 'enrollments.list',
  service: 'sequencing',
  route: 'GET /v1/enrollments',
  scope: 'campaigns:read',
  effect: 'read',
  summary: 'List enrollments, the newest first',
  input: ListEnrollments,
  output: listOf(Enrollment),
});

export const getEnrollment = operation({
  name: 'enrollments.get',
  service: 'sequencing',
  route: 'GET /v1/enrollments/{id}',
  scope: 'campaigns:read',
  effect: 'read',
  summary: 'Read an enrollment',
  input: ById,
  output: Enrollment,
});
