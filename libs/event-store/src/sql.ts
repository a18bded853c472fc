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

/** The Sql of a client. A rejection that nobody awaits is not lost: the awaited COMMIT fails after it. */
export function sqlOf(client: PoolClient): Sql {
  return {
    query(text: string | QueryConfig, values?: unknown[]) {
      const result = client.query(text as string, values);
      result.catch(() => undefined);
      return result as never;
    },
  };
}
