import { DomainError, type CallContext } from '@sortie/contracts';
import pg, { type Pool, type PoolClient, type QueryConfig } from 'pg';
import { storeAnswer, storedAnswer } from './answers.js';
import { retryConflicts } from './conflict.js';
import type { Keyring } from './crypto/keyring.js';
import type { EventMeta } from './log/recorded.js';
import type { Projection } from './projection.js';
import { sqlOf, type Sql } from './sql.js';
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

// Long enough for a batch of 1 000, short enough that a stuck statement frees its connection.
const defaultStatementMs = 30_000;

// PostgreSQL's code (appendix A of its manual) for statements after a failed one.
const abortedTransaction = '25P02';

/** The event log of one service: the one way to write and to read under a workspace. */
export class EventStore {
  constructor(private readonly options: StoreOptions) {}

  get keyring(): Keyring {
    return this.options.keyring;
  }

  get projections(): readonly Projection[] {
    return this.options.projections;
  }

  /**
   * The one write path of operations: one transaction that answers a repeated Idempotency-Key, runs `work`, appends,
   * projects and keeps the answer. Lost races run again; refusals of `work` undo everything.
   */
  handleCommand<O extends object>(
    operation: { name: string },
    context: CallContext,
    work: (unit: Unit) => Promise<O>,
  ): Promise<O> {
    const meta = {
      actor: context.caller.principal_id,
      correlation_id: context.request_id,
      traceparent: context.traceparent,
    };
    const setting = { workspaceId: context.caller.workspace_id, now: new Date(context.now), meta, context };
    return this.transact(setting, async (unit) => {
      if (context.idempotency_key) {
        const answer = await storedAnswer<O>(unit.sql, operation.name, context);
        if (answer) return answer;
      }
      const output = await work(unit);
      this.refuseTooLarge(output);
      await unit.send();
      if (context.idempotency_key) void storeAnswer(unit.sql, operation.name, context, output, unit.subjects);
      return output;
    });
  }

  /** A unit that the service starts itself: a timer, an inbound mail. */
  within<O>(
    workspaceId: string,
    options: { now?: Date; meta?: EventMeta },
    work: (unit: Unit) => Promise<O>,
  ): Promise<O> {
    const meta = { traceparent: this.options.traceparent?.(), ...options.meta };
    return this.transact({ workspaceId, now: options.now ?? new Date(), meta }, work);
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
    return this.transaction(this.options.app, context.caller.workspace_id, context.deadline, work);
  }

  /** A read of one statement: it travels with its transaction in one write and comes back in one answer. */
  async readOnce<R>(context: { caller: { workspace_id: string }; deadline?: number }, query: QueryConfig): Promise<R[]> {
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
    return this.transaction(this.options.worker, undefined, undefined, work);
  }

  private async transact<O>(
    setting: { workspaceId: string; now: Date; meta: EventMeta; context?: CallContext },
    work: (unit: Unit) => Promise<O>,
  ): Promise<O> {
    const { unit, output } = await retryConflicts(() =>
      this.transaction(this.options.app, setting.workspaceId, setting.context?.deadline, async (sql) => {
        const fresh = new Unit({ ...this.options, ...setting, sql });
        const result = await work(fresh);
        await fresh.send();
        return { unit: fresh, output: result };
      }),
    );
    if (unit.appended) this.options.onAppend?.();
    for (const run of unit.commitHooks) run();
    return output;
  }

  private refuseTooLarge(output: object): void {
    const limit = this.options.replyLimit?.();
    if (limit === undefined) return;
    const text = JSON.stringify(output);
    // A UTF-16 unit is at most three bytes of UTF-8: short texts need no count.
    if (text.length * 3 <= limit || Buffer.byteLength(text) <= limit) return;
    throw new DomainError('PAYLOAD_TOO_LARGE', `The answer would exceed ${limit} bytes; ask for less at once.`);
  }

  /** BEGIN and the settings travel with the first query; COMMIT with the last ones that nobody waited for. */
  private async transaction<O>(
    pool: Pool,
    workspaceId: string | undefined,
    deadline: number | undefined,
    work: (sql: Sql) => Promise<O>,
  ): Promise<O> {
    const client = await pool.connect();
    const sql = sqlOf(client);
    let broken: Error | undefined;
    try {
      void sql.query(workspaceId === undefined ? 'begin' : beginIn(workspaceId, deadline));
      const output = await work(sql);
      const { command } = (await sql.query('commit')) as unknown as { command: string };
      // A failed statement that nobody awaited turns COMMIT into ROLLBACK without an error.
      if (command !== 'COMMIT') throw sql.failure ?? new Error('the transaction was rolled back by a failed statement');
      return output;
    } catch (error) {
      await client.query('rollback').catch((failure: Error) => (broken = failure));
      // A statement behind the first failure only says that the transaction is aborted.
      throw (error as { code?: string }).code === abortedTransaction ? (sql.failure ?? error) : error;
    } finally {
      client.release(broken);
    }
  }
}

/** BEGIN with the settings of the transaction: one message and one answer instead of three. */
function beginIn(workspaceId: string, deadline: number | undefined): string {
  const left = deadline ? Math.max(1, Math.round(deadline - Date.now())) : defaultStatementMs;
  const timeout = Math.min(left, defaultStatementMs);
  return `begin; set local app.workspace = ${pg.escapeLiteral(workspaceId)}; set local statement_timeout = ${timeout}`;
}
