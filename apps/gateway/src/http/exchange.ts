import type { Caller, Operation } from '@sortie/contracts';
import type { FastifyRequest } from 'fastify';
import type { Meta } from '../dispatch/dispatch.js';
import type { Quota } from '../dispatch/quota.js';
import { requestHash } from './canonical.js';

/** What the gateway notes about one request while it lasts: for dispatch, for the headers, for its line in the log. */
export class Exchange implements Meta {
  readonly startedAt = performance.now();
  readonly requestId: string;
  readonly method: string;
  /** Path without the query, which may hold anything. */
  readonly path: string;
  operation: Operation | undefined;
  caller: Caller | undefined;
  quota: Quota | undefined;
  refused = false;
  /** Milliseconds that authentication took. */
  authMs = 0;
  /** The error code that was answered. */
  code: string | undefined;
  traceparent: string | undefined;
  idempotencyKey: string | undefined;
  ifMatch: number | undefined;

  constructor(request: FastifyRequest) {
    this.requestId = request.id;
    this.method = request.method;
    const { url } = request;
    const query = url.indexOf('?');
    this.path = query < 0 ? url : url.slice(0, query);
  }

  fingerprint(input: object): string {
    return requestHash(this.method, this.path, input);
  }
}

declare module 'fastify' {
  interface FastifyRequest {
    exchange: Exchange | null;
  }
}

/** The exchange of a request; it begins with the first who asks. */
export function exchangeOf(request: FastifyRequest): Exchange {
  return (request.exchange ??= new Exchange(request));
}
