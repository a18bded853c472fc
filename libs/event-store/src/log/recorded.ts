import type { Fact } from '@sortie/contracts';

/** A fact in the log. */
export interface RecordedEvent<D = Record<string, never>, P = Record<string, never>> {
  id: string;
  type: string;
  schema: number;
  workspaceId: string;
  streamId: string;
  version: number;
  data: D;
  /** Null when the event says nothing about a person, or the person was erased. */
  personal: P | null;
  meta: EventMeta;
  occurredAt: Date;
}

/** Why an event is there. */
export interface EventMeta {
  /** The API key that caused it; absent when the platform did. */
  actor?: string;
  correlation_id?: string;
  causation_id?: string;
  traceparent?: string;
}

/** How a stream's state comes from its events. */
export interface Decider<S> {
  initial(): S;
  evolve(state: S, event: RecordedEvent<never, never>): S;
}

/** A stream as it is now; version 0 is a stream that does not exist. */
export interface Loaded<S> {
  id: string;
  state: S;
  version: number;
}

/** Facts for one stream that wait to be appended. */
export interface Pending {
  streamId: string;
  version: number;
  fact: Fact;
}
