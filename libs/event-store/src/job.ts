import type { CallContext, DomainError } from '@sortie/contracts';
import type { Pool } from 'pg';
import type { Keyring } from './crypto/keyring.js';
import type { EventMeta } from './log/recorded.js';
import type { Projection } from './projection.js';
import type { Unit } from './unit.js';

/** A unit of work that is to be run: alone in a transaction, or beside others. */
export interface Job<O = unknown> {
  workspaceId: string;
  now: Date;
  meta: EventMeta;
  context?: CallContext;
  /** The operation that it answers; its stored answers count when the call has an Idempotency-Key. */
  operation?: string;
  work(unit: Unit): Promise<O>;
  /** Throws when an answer could not be delivered. */
  check(output: O): void;
}

/** How a job ended, committed: with an output, or with a refusal that a repeated request is to hear again. */
export interface Done<O = unknown> {
  output?: O;
  refusal?: DomainError;
  /** What ran; absent when the answer was a stored one. */
  unit?: Unit;
}

/** What running needs of the store. */
export interface Surroundings {
  app: Pool;
  keyring: Keyring;
  projections: readonly Projection[];
}

/** The call of a job whose answers are kept. */
export function keyedCall({ operation, context }: Job): { operation: string; context: CallContext } | undefined {
  return operation !== undefined && context?.idempotency_key ? { operation, context } : undefined;
}
