import { performance } from 'node:perf_hooks';
import { DomainError, type Operation } from '@sortie/contracts';
import { isPassing } from '../consumers/failures.js';
import { unanswered, unavailable } from '../operations/unavailable.js';
import type { Call } from '../operations/wire.js';
import { errorWords } from '../error-words.js';
import type { Observer } from '../observer.js';
import { idsOf } from './ids-of.js';

/** Runs every call of one service the same way, whether it came over the bus or from this process. */
export class Invocation {
  private running = 0;
  private idle: (() => void)[] = [];

  constructor(private readonly observer: Observer) {}

  /** Runs `work` in the call's trace, writes its wide line, and rejects with DomainError only. */
  async run(operation: Operation, { input, context }: Call, work: () => Promise<unknown>): Promise<unknown> {
    // Anyone with a way onto the bus may send anything.
    if (typeof context?.caller?.workspace_id !== 'string') {
      throw new DomainError('BAD_REQUEST', 'The call does not say who calls.');
    }
    // It waited too long in the queue: nobody is there for the answer.
    if (context.deadline <= Date.now()) throw unavailable();
    const { workspace_id } = context.caller;
    const attributes = { 'rpc.method': operation.name, 'sortie.workspace_id': workspace_id };
    this.running += 1;
    try {
      // What services ask each other for themselves, many times a second, deserves neither span nor line.
      if (workspace_id === '') return await this.routine(operation, work);
      return await this.observer.span(operation.name, attributes, context.traceparent, () =>
        this.timed(operation, { input, context }, work));
    } finally {
      this.running -= 1;
      if (this.running === 0) for (const tell of this.idle.splice(0)) tell();
    }
  }

  /** Resolves when no call is running. */
  drained(): Promise<void> {
    return this.running === 0 ? Promise.resolve() : new Promise((resolve) => this.idle.push(resolve));
  }

  private async routine(operation: Operation, work: () => Promise<unknown>): Promise<unknown> {
    try {
      return await work();
    } catch (error) {
      throw this.known(error, operation);
    }
  }

  private async timed(operation: Operation, { input, context }: Call, work: () => Promise<unknown>): Promise<unknown> {
    const started = performance.now();
    let outcome = 'ok';
    try {
      return await work();
    } catch (error) {
      const known = this.known(error, operation);
      outcome = known.code;
      throw known;
    } finally {
      this.observer.line({
        operation: operation.name, workspace_id: context.caller.workspace_id,
        principal_id: context.caller.principal_id, request_id: context.request_id, ...idsOf(input),
        ms: Math.round((performance.now() - started) * 100) / 100, outcome,
      });
    }
  }

  private known(error: unknown, operation: Operation): DomainError {
    if (error instanceof DomainError) return error;
    const { name } = operation;
    this.observer.failure(`${name} failed: ${errorWords(error)}`, error, { operation: name });
    // The database is away, or went away: perhaps after a write had been committed.
    if (isPassing(error)) return operation.effect === 'read' ? unavailable() : unanswered(operation);
    return new DomainError('INTERNAL_ERROR', 'Something went wrong on our side.');
  }
}
