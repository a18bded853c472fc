import { DomainError, type CallContext } from '@sortie/contracts';
import type { Pool, PoolClient, QueryConfig } from 'pg';
import { concludeAnswer, storedAnswer } from './answers.js';
import type { Keyring } from './crypto/keyring.js';
import { Groups } from './group/groups.js';
import type { Done, Job } from './job.js';
import type { EventMeta } from './log/recorded.js';
import type { Projection } from './projection.js';
import { isConcluded, repeats } from './replayed.js';
import { runAlone } from './run-alone.js';
import { sqlOf, type Sql } from './sql.js';
import { beginIn, transaction } from './transaction.js';
import { Unit } from './unit.js';

export interface StoreOptions {
  /** Connections of the role that sees one workspace at a time. */
  app: Pool;
  /** Connections of the role that finds work across workspaces. */
  worker: Pool;
  keyring: Keyring;
  projections: readonly Projection[];
  /** Told after every commit that appended: wakes the relay. */
  onAppend?: () => void;
  /** The W3C trace context of what is running: events that the service causes itself carry it too. */
  traceparent?: () => string | undefined;
  /** Most bytes of JSON that an answer may have: a command whose answer could not be delivered is undone. */
  replyLimit?: () => number;
}

/** How a command is run. */
export interface CommandOptions {
  /**
   * The unit may share its transaction with others of its kind in its workspace that come at the same moment: their
   * events are written at once. Only for work that decides from unique values which it reserves and from what is
   * committed, and that writes by `append` and `reserve` alone: row locks do not keep units of one transaction apart.
   */
  grouped?: boolean;
}

/** The event log of one service: the one way to write and to read under a workspace. */
export class EventStore {
  private readonly groups: Groups;

  constructor(readonly options: StoreOptions) {
    this.groups = new Groups(options);
  }

  get keyring(): Keyring {
    return this.options.keyring;
  }

  get projections(): readonly Projection[] {
    return this.options.projections;
  }

  /**
   * The one write path of operations: one transaction that answers a repeated Idempotency-Key, runs `work`, appends,
   * projects and keeps the answer. Lost races run again; refusals of `work` undo everything, and are kept as the answer
   * where there is an Idempotency-Key.
   */
  handleCommand<O extends object>(
    operation: { name: string },
    context: CallContext,
    work: (unit: Unit) => Promise<O>,
    options: CommandOptions = {},
  ): Promise<O> {
    const meta = {
      actor: context.caller.principal_id,
      correlation_id: context.request_id,
      traceparent: context.traceparent,
    };
    const now = new Date(context.now);
    const check = (output: O) => this.refuseTooLarge(output);
    const { workspace_id: workspaceId } = context.caller;
    const job = { workspaceId, now, meta, context, operation: operation.name, work, check };
    return this.run(job, options.grouped ? operation.name : undefined);
  }

  /**
   * What a repeated request was answered with; undefined: this is the first. For a handler that asks others before its
   * unit, which it need not ask again; handleCommand looks by itself. Throws what handleCommand would.
   */
  async answered<O extends object>(operation: { name: string }, context: CallContext): Promise<O | undefined> {
    if (!context.idempotency_key) return undefined;
    return this.read(context, (sql) => storedAnswer<O>(sql, operation.name, context));
  }

  /**
   * Ends a command that goes on behind its unit: carries out the rest, and keeps what it came to in the place of the
   * unit's answer. A repeat hears that; where the first one broke off, it carries out what is left.
   */
  async conclude<O extends object>(
    operation: { name: string },
    context: CallContext,
    begun: object,
    rest: () => Promise<O>,
  ): Promise<O> {
    if (isConcluded(begun)) return begun as O;
    const output = await rest();
    if (!context.idempotency_key) return output;
    const kept = await this.read(context, (sql) => concludeAnswer(sql, operation.name, context, output));
    return repeats(begun, kept);
  }

  /** A unit that the service starts itself: a timer, an inbound mail. `group` names what it may be grouped with. */
  within<O>(
    workspaceId: string,
    options: { now?: Date; meta?: EventMeta; group?: string },
    work: (unit: Unit) => Promise<O>,
  ): Promise<O> {
    const meta = { traceparent: this.options.traceparent?.(), ...options.meta };
    const job = { workspaceId, now: options.now ?? new Date(), meta, work, check: () => undefined };
    return this.run(job, options.group);
  }

  /** A unit inside a transaction that the caller owns and commits (a consumer's page); flush it before going on. */
  inTransaction(client: PoolClient, workspaceId: string, options: { now: Date; meta: EventMeta }): Unit {
    return new Unit({ ...this.options, sql: sqlOf(client), workspaceId, now: options.now, meta: options.meta });
  }

  /** Reads of one workspace. */
  async read<O>(
    context: { caller: { workspace_id: string }; deadline?: number },
    work: (sql: Sql) => Promise<O>,
  ): Promise<O> {
    return transaction(this.options.app, beginIn(context.caller.workspace_id, context.deadline), work);
  }

  /** A read of one statement: it travels with its transaction in one write and comes back in one answer. */
  async readOnce<R>(
    context: { caller: { workspace_id: string }; deadline?: number },
    query: QueryConfig,
  ): Promise<R[]> {
    const client = await this.options.app.connect();
    const sql = sqlOf(client);
    let broken: Error | undefined;
    try {
      void sql.query(beginIn(context.caller.workspace_id, context.deadline));
      const [{ rows }] = await Promise.all([sql.query<R>(query), sql.query('commit')]);
      return rows;
    } catch (error) {
      await client.query('rollback').catch((failure: Error) => (broken = failure));
      throw sql.failure ?? error;
    } finally {
      client.release(broken);
    }
  }

  /** Work across workspaces, on the tables that the worker role was granted. */
  worker<O>(work: (sql: Sql) => Promise<O>): Promise<O> {
    return transaction(this.options.worker, 'begin', work);
  }

  /** One statement across workspaces: one round trip, and no transaction that could stay open behind it. */
  async workerOnce<R>(...query: Parameters<Sql['query']>): Promise<{ rows: R[]; rowCount: number | null }> {
    const client = await this.options.worker.connect();
    try {
      return await sqlOf(client).query<R>(...query);
    } finally {
      client.release();
    }
  }

  private async run<O>(job: Job<O>, kind: string | undefined): Promise<O> {
    const done: Done<O> = await (kind === undefined ? runAlone(job, this.options) : this.groups.run(kind, job));
    if (done.refusal) throw done.refusal;
    if (done.unit?.appended) this.options.onAppend?.();
    for (const hook of done.unit?.commitHooks ?? []) hook();
    return done.output as O;
  }

  private refuseTooLarge(output: object): void {
    const limit = this.options.replyLimit?.();
    if (limit === undefined) return;
    const text = JSON.stringify(output);
    // A UTF-16 unit is at most three bytes of UTF-8: short texts need no count.
    if (text.length * 3 <= limit || Buffer.byteLength(text) <= limit) return;
    throw new DomainError('PAYLOAD_TOO_LARGE', `The answer would exceed ${limit} bytes; ask for less at once.`);
  }
}
