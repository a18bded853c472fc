import { ArrayMinSize, IsIn, IsInt, IsString, Max, Min } from 'class-validator';
import { event } from '../core/event.js';
import { operation } from '../core/operation.js';
import { ListOf, Nullable, Optional } from '../schema/decorators.js';
import { ById } from '../schema/deleted.js';
import { Cursor, IdOf, IncludeTotal, Instant, Limit } from '../schema/kinds.js';
import { listOf } from '../schema/list.js';
import { variantNames, type VariantName } from './steps.js';

/** Most mailboxes that one test writes to. */
export const mostSeeds = 20;

/** Where a test's mail was found. waiting: not yet. missing: nowhere within an hour. failed: it was never taken. */
export const placementStates = ['waiting', 'inbox', 'spam', 'missing', 'failed'] as const;

export type PlacementState = (typeof placementStates)[number];

export class CreatePlacementTest {
  @IdOf('sequence') sequence_id: string;
  /** Index of the step, from 0, which it is unless said. */
  @Optional() @IsInt() @Min(0) @Max(49) step?: number;
  /** `a`, the step's own wording, unless said. */
  @Optional() @IsIn(variantNames) variant?: VariantName;
  /** For whom the mail is written. Nothing is sent to them. */
  @IdOf('contact') contact_id: string;
  /** Who sends it; the first of the sequence's pool unless said. */
  @Optional() @IdOf('mailbox') mailbox_id?: string;
  /** Mailboxes of the workspace that get it; unless said, all others that are active and read, at most 20, by id. */
  @Optional() @ListOf(null, mostSeeds) @ArrayMinSize(1) @IsString({ each: true }) seed_mailbox_ids?: string[];
}

export class ListPlacementTests {
  @Limit(200) limit?: number;
  @Cursor() cursor?: string;
  @IncludeTotal() include?: 'total';
}

/** What became of the mail to one of the mailboxes. */
export class PlacementResult {
  @IdOf('mailbox') mailbox_id: string;
  @IsIn([...placementStates]) state: PlacementState;
  /** Why, in words or as the server's code; null where there is nothing to add. */
  @Nullable() @IsString() detail: string | null;
  @Nullable() @Instant() found_at: string | null;
}

/** A mail of a sequence, sent to mailboxes of the workspace to see where it lands. Ends within an hour. */
export class PlacementTest {
  @IsIn(['placement_test']) object: 'placement_test';
  @IdOf('placementTest') id: string;
  @IdOf('sequence') sequence_id: string;
  @IsInt() @Min(0) step: number;
  @IsIn(variantNames) variant: VariantName;
  @IdOf('contact') contact_id: string;
  @IdOf('mailbox') mailbox_id: string;
  @IsIn(['running', 'completed']) status: 'running' | 'completed';
  @Instant() created_at: string;
  @Nullable() @Instant() completed_at: string | null;
  @IsInt() @Min(0) inbox: number;
  @IsInt() @Min(0) spam: number;
  @IsInt() @Min(0) missing: number;
  @IsInt() @Min(0) failed: number;
  /** One for each mailbox that gets it, by id. */
  @ListOf(() => PlacementResult, mostSeeds) results: PlacementResult[];
}

export class PlacementTestCreated {
  @IdOf('placementTest') placement_test_id: string;
  @IdOf('sequence') sequence_id: string;
  @IsInt() step: number;
  @IdOf('mailbox') mailbox_id: string;
  @ListOf(null, mostSeeds) @IsString({ each: true }) seed_mailbox_ids: string[];
}

export class PlacementTestCompleted {
  @IdOf('placementTest') placement_test_id: string;
  @IdOf('sequence') sequence_id: string;
  @IsInt() step: number;
  @IdOf('mailbox') mailbox_id: string;
  @IsInt() inbox: number;
  @IsInt() spam: number;
  @IsInt() missing: number;
  @IsInt() failed: number;
}

export const placementTestCreated = event({
  type: 'placement_test.created',
  service: 'sequencing',
  data: PlacementTestCreated,
  sentence: 'Placement test started',
});

export const placementTestCompleted = event({
  type: 'placement_test.completed',
  service: 'sequencing',
  data: PlacementTestCompleted,
  sentence: 'Placement test completed',
});

/** 422 that names the member: a template that fails, a step or wording that is not there, a mailbox that cannot. */
export const createPlacementTest = operation({
  name: 'placement_tests.create',
  service: 'sequencing',
  route: 'POST /v1/placement-tests',
  scope: 'mailboxes:write',
  effect: 'write',
  summary: 'Send the mail of a step to mailboxes of the workspace and see where it lands',
  input: CreatePlacementTest,
  output: PlacementTest,
  status: 201,
});

export const getPlacementTest = operation({
  name: 'placement_tests.get',
  service: 'sequencing',
  route: 'GET /v1/placement-tests/{id}',
  scope: 'mailboxes:read',
  effect: 'read',
  summary: 'Read a placement test',
  input: ById,
  output: PlacementTest,
});

export const listPlacementTests = operation({
  name: 'placement_tests.list',
  service: 'sequencing',
  route: 'GET /v1/placement-tests',
  scope: 'mailboxes:read',
  effect: 'read',
  summary: 'List placement tests, newest first',
  input: ListPlacementTests,
  output: listOf(PlacementTest),
});
