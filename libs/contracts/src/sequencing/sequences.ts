import { ArrayMinSize, IsBoolean, IsIn, IsInt, IsString, Min } from 'class-validator';
import { event } from '../core/event.js';
import { operation } from '../core/operation.js';
import { ListOf, Nested, Nullable, OneOf, Optional } from '../schema/decorators.js';
import { ById } from '../schema/deleted.js';
import { Cursor, IdOf, IncludeTotal, Instant, Limit, Text } from '../schema/kinds.js';
import { listOf } from '../schema/list.js';
import { ChosenSender } from './campaign-sender.js';
import { CampaignSettings } from './campaign-settings.js';
import { PreflightFinding } from './domains.js';
import { Campaign } from './campaigns.js';
import { EmailStep } from './steps.js';

// 50 steps: a year of weekly mails.
const mostSteps = 50;

export class CreateSequence {
  @Text(200) name: string;
  /** What it is for; no recipient sees it. */
  @Optional() @Text(2000) description?: string;
  @IdOf('pool') mailbox_pool: string;
  @OneOf('channel', { email: EmailStep }, { list: mostSteps }) @ArrayMinSize(1) steps: EmailStep[];
}

export class UpdateSequence {
  @IdOf('sequence') id: string;
  @Optional() @Text(200) name?: string;
  @Optional() @Nullable() @Text(2000) description?: string | null;
  @Optional() @IdOf('pool') mailbox_pool?: string;
  @Optional() @OneOf('channel', { email: EmailStep }, { list: mostSteps }) @ArrayMinSize(1) steps?: EmailStep[];
}

export class Sequence {
  @IsIn(['sequence']) object: 'sequence';
  @IdOf('sequence') id: string;
  @Text(200) name: string;
  @Nullable() @Text(2000) description: string | null;
  @IsIn(['draft', 'live']) status: 'draft' | 'live';
  @IdOf('pool') mailbox_pool: string;
  /** How many. */
  @IsInt() @Min(1) steps: number;
  @IsInt() @Min(1) version: number;
  @Instant() created_at: string;
  @Instant() updated_at: string;
}

export class SequenceWithSteps extends Sequence {
  @OneOf('channel', { email: EmailStep }, { list: mostSteps }) step_list: EmailStep[];
}

export class ListSequences {
  @Optional() @IsIn(['draft', 'live']) status?: 'draft' | 'live';
  @Limit(200) limit?: number;
  @Cursor() cursor?: string;
  @IncludeTotal() include?: 'total';
}

export class Span {
  @IsIn(['subject', 'body']) field: 'subject' | 'body';
  @IsInt() @Min(0) start: number;
  @IsInt() @Min(0) end: number;
}

export class LintFinding {
  @IsString() rule: string;
  @IsIn(['error', 'warning']) severity: 'error' | 'warning';
  /** Index of the step, from 0. */
  @IsInt() @Min(0) step: number;
  /** `a` is the step's own wording, `b`, `c`, … its variants; null when the step has no variants. */
  @Nullable() @IsString() variant: string | null;
  @Nullable() @Nested(() => Span) span: Span | null;
  @IsString() message: string;
  @IsString() fix: string;
}

export class LintReport {
  @IsBoolean() ok: boolean;
  @ListOf(() => LintFinding, 1000) findings: LintFinding[];
  /** What the DNS says about the domains that the pool sends from; a launch is refused when one of them is blocked. */
  @ListOf(() => PreflightFinding, 1000) preflight: PreflightFinding[];
}

export class LaunchSequence extends ChosenSender {
  @IdOf('sequence') id: string;
  @IdOf('group') group_id: string;
  @Optional() @Nested(() => CampaignSettings) settings?: CampaignSettings;
}

export class SequenceFacts {
  @IdOf('sequence') sequence_id: string;
  @IsInt() @Min(1) steps: number;
  @IdOf('pool') pool_id: string;
}

export class SequenceLaunched {
  @IdOf('sequence') sequence_id: string;
  @IdOf('campaign') campaign_id: string;
  /** Null: contacts come one by one, by `trigger`. */
  @Nullable() @IdOf('group') group_id: string | null;
  @IsInt() @Min(1) sequence_version: number;
}

export class SequenceFinished {
  @IdOf('contact') contact_id: string;
  @IdOf('sequence') sequence_id: string;
  @IdOf('campaign') campaign_id: string;
  @IdOf('enrollment') enrollment_id: string;
}

export const sequenceCreated = event({
  type: 'sequence.created',
  service: 'sequencing',
  data: SequenceFacts,
  sentence: 'Sequence created',
});
export const sequenceUpdated = event({
  type: 'sequence.updated',
  service: 'sequencing',
  data: SequenceFacts,
  sentence: 'Sequence changed',
});
export const sequenceLaunched = event({
  type: 'sequence.launched',
  service: 'sequencing',
  data: SequenceLaunched,
  sentence: 'Sequence launched',
});
export const sequenceFinished = event({
  type: 'sequence.finished',
  service: 'sequencing',
  data: SequenceFinished,
  sentence: 'Contact reached the end of a sequence',
});

export const createSequence = operation({
  name: 'sequences.create',
  service: 'sequencing',
  route: 'POST /v1/sequences',
  scope: 'sequences:write',
  effect: 'write',
  summary: 'Create a sequence',
  input: CreateSequence,
  output: Sequence,
  status: 201,
});

export const getSequence = operation({
  name: 'sequences.get',
  service: 'sequencing',
  route: 'GET /v1/sequences/{id}',
  scope: 'sequences:read',
  effect: 'read',
  summary: 'Read a sequence with its steps',
  input: ById,
  output: SequenceWithSteps,
});

export const listSequences = operation({
  name: 'sequences.list',
  service: 'sequencing',
  route: 'GET /v1/sequences',
  scope: 'sequences:read',
  effect: 'read',
  summary: 'List sequences',
  input: ListSequences,
  output: listOf(Sequence),
});

export const updateSequence = operation({
  name: 'sequences.update',
  service: 'sequencing',
  route: 'PATCH /v1/sequences/{id}',
  scope: 'sequences:write',
  effect: 'write',
  summary: 'Change a sequence; running campaigns keep the version they were launched with',
  input: UpdateSequence,
  output: Sequence,
});

export const lintSequence = operation({
  name: 'sequences.lint',
  service: 'sequencing',
  route: 'POST /v1/sequences/{id}/lint',
  scope: 'sequences:read',
  effect: 'read',
  summary: 'Check a sequence for what would hurt its delivery',
  input: ById,
  output: LintReport,
});

export const launchSequence = operation({
  name: 'sequences.launch',
  service: 'sequencing',
  route: 'POST /v1/sequences/{id}/launch',
  scope: 'sequences:launch',
  effect: 'irreversible',
  summary: 'Launch a sequence to the contacts of a group',
  input: LaunchSequence,
  output: Campaign,
  status: 201,
  deadlineMs: 30_000,
});
