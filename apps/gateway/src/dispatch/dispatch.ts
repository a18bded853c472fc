import { DomainError, parseInput, type Caller, type CallContext, type Operation } from '@sortie/contracts';
import type { Operations } from '@sortie/messaging';
import { rateLimited, type Limit } from './limits.js';
import type { Quota } from './quota.js';
import type { TestClocks } from './test-clock.js';

/** What a surface (REST now, others later) knows of a call beside its input. */
export interface Meta {
  requestId: string;
  traceparent?: string | undefined;
  idempotencyKey?: string | undefined;
  ifMatch?: number | undefined;
  /** Fingerprint of a read input; asked for only when there is an idempotency key. */
  fingerprint?(input: object): string;
  /** Set once the limit was counted, for the surface to tell the caller. */
  quota?: Quota | undefined;
  /** The quota was spent before. */
  refused?: boolean;
}

/** An input that is read only when its caller was let in. */
export interface Source {
  read(): object;
}

/**
 * The way into every operation of `/v1`, for whom the surface has authenticated: count against the key's limit, before
 * anything else of the request is read; then check the scope, validate, call. One permission model holds, since every surface goes through it; the public addresses
 * (`/u`, `/t`, `/hooks/resend`) do not, and bring their right along in a token or a signature.
 */
export class Dispatch {
  constructor(
    private readonly operations: Operations,
    private readonly limit: Limit,
    private readonly clocks: TestClocks,
  ) {}

  /** Counts a call: from here on every answer says where the key's quota stands, and refusals count, too. */
  async count(caller: Caller, meta: Meta): Promise<void> {
    const { allowed, quota } = await this.limit.consume(caller.principal_id);
    meta.quota = quota;
    meta.refused = !allowed;
  }

  /** Makes a call that was counted. */
  async dispatch<O extends object>(
    operation: Operation<object, O>,
    source: Source,
    caller: Caller,
    meta: Meta,
  ): Promise<O> {
    authorise(operation, caller);
    if (meta.refused) throw rateLimited(meta.quota!);
    const given = source.read();
    const input = parseInput(operation.input, given);
    return this.operations.call(operation, input, await this.context(operation, given, caller, meta));
  }

  private async context(operation: Operation, given: object, caller: Caller, meta: Meta): Promise<CallContext> {
    const context: CallContext = {
      caller,
      request_id: meta.requestId,
      deadline: 0,
      now: caller.mode === 'test' ? await this.clocks.now(caller, meta.requestId) : new Date().toISOString(),
    };
    context.deadline = Date.now() + operation.deadlineMs;
    if (meta.traceparent) context.traceparent = meta.traceparent;
    if (meta.ifMatch !== undefined) context.if_match = meta.ifMatch;
    if (meta.idempotencyKey !== undefined) {
      context.idempotency_key = meta.idempotencyKey;
      context.request_hash = meta.fingerprint?.(given);
    }
    return context;
  }
}

function authorise(operation: Operation, caller: Caller): void {
  if (operation.route === undefined) throw new DomainError('RESOURCE_NOT_FOUND', 'No such operation.');
  if (operation.scope === null || caller.scopes.includes(operation.scope)) return;
  throw new DomainError('SCOPE_DENIED', `This key lacks the scope ${operation.scope}.`, undefined, {
    required_scopes: [operation.scope],
  });
}
