import { IsIn, IsInt, IsString, Min } from 'class-validator';
import { operation } from '../core/operation.js';
import { ListOf, Nullable } from '../schema/decorators.js';
import { ById } from '../schema/deleted.js';
import { IdOf, Instant } from '../schema/kinds.js';
import { touchStates, type TouchState } from './touches.js';

/** What became of a touch at one moment, as the database itself recorded it. */
export class ProofStep {
  @IsIn(['intent', 'claim', 'submit', 'acceptance', 'failure', 'doubt', 'hold', 'skip']) what:
    'intent' | 'claim' | 'submit' | 'acceptance' | 'failure' | 'doubt' | 'hold' | 'skip';
  @IsIn(touchStates) state: TouchState;
  /** Workspace time. */
  @Instant() at: string;
  /** The database's own clock. */
  @Instant() recorded_at: string;
  @IdOf('mailbox') mailbox_id: string;
  /** Real attempts up to here. */
  @IsInt() @Min(0) attempt: number;
  /** The sending process, by its number. */
  @Nullable() @IsInt() sender: number | null;
  @Nullable() @IsString() reason: string | null;
  /** More of the reason where there is more to say; null once the person was erased. */
  @Nullable() @IsString() reason_detail: string | null;
  /** The server's own words; null once the person was erased. */
  @Nullable() @IsString() server_reply: string | null;
  /** How an outcome became known. */
  @Nullable() @IsString() settled_by: string | null;
}

/** An event of the log that the touch gave rise to. */
export class ProofEvent {
  @IdOf('event') id: string;
  @IsString() type: string;
  @Instant() at: string;
}

/** Everything that happened to a touch, from intent to outcome. */
export class Proof {
  @IsIn(['proof']) object: 'proof';
  @IdOf('touch') touch_id: string;
  @IsIn(touchStates) state: TouchState;
  @Nullable() @IsString() message_id: string | null;
  @ListOf(() => ProofStep, 1000) steps: ProofStep[];
  @ListOf(() => ProofEvent, 1000) events: ProofEvent[];
}

export const getProof = operation({
  name: 'touches.proof',
  service: 'sequencing',
  route: 'GET /v1/touches/{id}/proof',
  scope: 'campaigns:read',
  effect: 'read',
  summary: 'Read how a touch was made, or why not: intent, claim, submit, the server\'s words, resolution',
  input: ById,
  output: Proof,
});
