import type { Writable } from 'node:stream';
import type { PoolClient, QueryConfig } from 'pg';

/** What runs SQL inside a transaction. Queries that are not awaited at once share a round trip (pg's pipeline mode). */
export interface Sql {
  query<R = Record<string, unknown>>(
    text: string | QueryConfig,
    values?: unknown[],
  ): Promise<{ rows: R[]; rowCount: number | null }>;
}

/** A prepared statement: planned once per connection, called with its values. */
export function statement(name: string, text: string): (...values: unknown[]) => QueryConfig {
  return (...values) => ({ name, text, values });
}

/** The Sql of a client, and the first failure among its statements, awaited or not. */
export interface Statements extends Sql {
  readonly failure: unknown;
  /** Nothing more is sent: work that goes on after its transaction ended must not reach whoever has the client next. */
  end(): void;
}

/**
 * The Sql of a client. A rejection that nobody awaits is not lost: the awaited COMMIT becomes a ROLLBACK after it, and
 * `failure` says why.
 */
export function sqlOf(client: PoolClient): Statements {
  const query = (text: string | QueryConfig, values?: unknown[]) => {
    gather(client);
    return client.query(text as string, values);
  };
  return partOf({ query: query as Sql['query'] });
}

/** A part of a transaction's statements, with a first failure and an end of its own. */
export function partOf(sql: Sql): Statements {
  let failure: unknown;
  let ended = false;
  return {
    get failure() {
      return failure;
    },
    end() {
      ended = true;
    },
    query(text: string | QueryConfig, values?: unknown[]) {
      const result = ended ? Promise.reject(new Error('the transaction is over')) : sql.query(text, values);
      result.catch((error: unknown) => (failure ??= error));
      return result as never;
    },
  };
}

const gathering = new WeakSet<Writable>();

/** What is sent until the running promises come to rest leaves in one write: one system call, one wake-up there. */
function gather(client: PoolClient): void {
  const stream = (client as { connection?: { stream?: Writable } }).connection?.stream;
  if (!stream || gathering.has(stream)) return;
  gathering.add(stream);
  stream.cork();
  process.nextTick(() => {
    gathering.delete(stream);
    stream.uncork();
  });
}
