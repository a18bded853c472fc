import { IsBoolean, IsIn, IsInt, IsString, Max, Min } from 'class-validator';
import { operation } from '../core/operation.js';
import { ListOf, Nested, Nullable, Optional } from '../schema/decorators.js';
import { IdOf, Instant, Text } from '../schema/kinds.js';
import { ChosenSender } from './campaign-sender.js';
import { CampaignSettings } from './campaign-settings.js';

export class SimulateSequence extends ChosenSender {
  @IdOf('sequence') id: string;
  @IdOf('group') group_id: string;
  @Optional() @Nested(() => CampaignSettings) settings?: CampaignSettings;
  /** How far to look ahead; 90 days unless said. */
  @Optional() @IsInt() @Min(1) @Max(366) days?: number;
}

/** What would become of one step for one contact. */
export class SimulatedTouch {
  @IsInt() @Min(0) step: number;
  @Nullable() @IsString() variant: string | null;
  @IdOf('mailbox') mailbox_id: string;
  @IsIn(['sent', 'bounced', 'skipped', 'failed', 'waiting'])
  outcome: 'sent' | 'bounced' | 'skipped' | 'failed' | 'waiting';
  @Nullable() @IsString() reason: string | null;
  /** When it would be made, or found that it is not to be; for `waiting`, when it is due. */
  @Instant() at: string;
}

export class SimulatedContact {
  @IdOf('contact') contact_id: string;
  /** How its way through the campaign would end; null while it is under way at the horizon. */
  @Nullable() @IsString() ends: string | null;
  @ListOf(() => SimulatedTouch, 50) touches: SimulatedTouch[];
}

/** A day of a mailbox on which it would send. */
export class SimulatedDay {
  @Text(10) day: string;
  @IdOf('mailbox') mailbox_id: string;
  @IsInt() @Min(0) mails: number;
}

/** A limit that would keep mail waiting, and how often a mailbox or touch would meet it. */
export class SimulatedLimit {
  @IsString() limit: string;
  @IsString() owner: string;
  @Nullable() @IsString() owner_id: string | null;
  @IsInt() @Min(1) times: number;
}

/**
 * A contact to whom nothing would be sent before the horizon: how its way would end, or the limit that keeps its mail.
 */
export class BlockedContact {
  @IdOf('contact') contact_id: string;
  @IsString() reason: string;
}

/** How many contacts nothing would be sent to for one reason. */
export class BlockedReason {
  @IsString() reason: string;
  @IsInt() @Min(1) contacts: number;
}

/** What a launch would do, step by step on a virtual clock. Nothing of it is kept. */
export class Simulation {
  @IsIn(['simulation']) object: 'simulation';
  @IdOf('sequence') sequence_id: string;
  @IdOf('group') group_id: string;
  @Instant() starts_at: string;
  /** When the last contact would have reached its end; null when that is beyond the horizon. */
  @Nullable() @Instant() finishes_at: string | null;
  @IsInt() @Min(0) contacts: number;
  @IsInt() @Min(0) mails: number;
  /** Recipients answer as the sandbox's people do (test mode), or stay silent (live). */
  @IsIn(['sandbox', 'silent']) people: 'sandbox' | 'silent';
  /** True: the run was cut at its largest number of mails or before its deadline. */
  @IsBoolean() truncated: boolean;
  @ListOf(() => SimulatedDay, 100_000) days: SimulatedDay[];
  @ListOf(() => SimulatedLimit, 10_000) limits: SimulatedLimit[];
  /** All contacts to whom nothing would be sent, by reason, the most frequent first. */
  @ListOf(() => BlockedReason, 100) blocked_reasons: BlockedReason[];
  /** The first 1 000 of them, in the order in which they enter. */
  @ListOf(() => BlockedContact, 1000) blocked: BlockedContact[];
  /** The first 1 000 contacts, in the order in which they enter. */
  @ListOf(() => SimulatedContact, 1000) timeline: SimulatedContact[];
}

export const simulateSequence = operation({
  name: 'sequences.simulate',
  service: 'sequencing',
  route: 'POST /v1/sequences/{id}/simulate',
  scope: 'sequences:read',
  effect: 'read',
  summary: 'Run a launch on a virtual clock: who would get what when, which limits bind, when it ends; sends nothing',
  input: SimulateSequence,
  output: Simulation,
  // Some milliseconds for each mail of the largest audience that is run.
  deadlineMs: 300_000,
});
