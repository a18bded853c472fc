import type { Scope } from './scopes.js';

/** Who calls: made by the gateway from the credential, never from input. */
export interface Caller {
  workspace_id: string;
  /** The API key (or, later, the user) that acts. */
  principal_id: string;
  mode: 'live' | 'test';
  scopes: readonly Scope[];
}

/** What travels with every call beside its input. */
export interface CallContext {
  caller: Caller;
  request_id: string;
  /** Unix milliseconds after which the answer is of no use; becomes the statement time-out. */
  deadline: number;
  /** Workspace time (RFC 3339): the test clock's in test mode, else the wall clock's. */
  now: string;
  idempotency_key?: string;
  /** SHA-256 (hex) of method, path and canonical body: tells a repeat from another request under the same key. */
  request_hash?: string;
  /** The version of `If-Match`. */
  if_match?: number;
  /** W3C trace context. */
  traceparent?: string;
}

/** Services that answer operations over the bus. */
export const serviceNames = ['identity', 'crm', 'sequencing', 'webhooks'] as const;
export type ServiceName = (typeof serviceNames)[number];
