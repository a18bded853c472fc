import type { Pool, PoolClient } from 'pg';
import type { Keyring } from './crypto/keyring.js';
import { eventReader, type EventRow } from './log/load.js';
import type { Projection } from './projection.js';
import { sqlOf } from './sql.js';

/** How a rebuilt table compares with the one in use. */
export interface Comparison {
  table: string;
  rows: number;
  /** Rows that stand in only one of the two. */
  different: number;
}

export interface RebuildOptions {
  owner: Pool;
  app: Pool;
  keyring: Keyring;
  projections: readonly Projection[];
  workspaceIds: readonly string[];
}

// Events that are folded at once: few enough to hold in memory with what they make.
const page = 2000;

const shadow = (table: string) => `${table}__rebuild`;

/**
 * Builds every read model again from the log, into shadow tables, and compares them row by row with those in use. Each
 * workspace is rebuilt and compared in one snapshot, so writes may go on meanwhile.
 */
export async function rebuildReadModels(options: RebuildOptions): Promise<Comparison[]> {
  const tables = [...new Set(options.projections.flatMap((projection) => projection.tables))];
  const totals = new Map(tables.map((table) => [table, { table, rows: 0, different: 0 }]));
  await createShadows(options.owner, tables);
  try {
    for (const workspaceId of options.workspaceIds) {
      for (const found of await rebuildWorkspace(options, tables, workspaceId)) {
        const total = totals.get(found.table)!;
        total.rows += found.rows;
        total.different += found.different;
      }
    }
  } finally {
    await options.owner.query(tables.map((table) => `drop table if exists ${shadow(table)};`).join('\n'));
  }
  return [...totals.values()];
}

async function createShadows(owner: Pool, tables: string[]): Promise<void> {
  for (const table of tables) {
    await owner.query(`
      drop table if exists ${shadow(table)};
      create table ${shadow(table)} (like ${table} including all);
      do $$ begin
        execute format('grant select, insert, update, delete on ${shadow(table)} to %I', current_schema() || '_app');
      end $$;`);
  }
}

async function rebuildWorkspace(options: RebuildOptions, tables: string[], workspaceId: string): Promise<Comparison[]> {
  const client = await options.app.connect();
  try {
    await client.query('begin isolation level repeatable read');
    await client.query("select set_config('app.workspace', $1, true)", [workspaceId]);
    await replay(client, options, workspaceId);
    const results = [];
    for (const table of tables) results.push(await compare(client, table, workspaceId));
    return results;
  } finally {
    await client.query('rollback');
    client.release();
  }
}

async function replay(
  client: PoolClient,
  { keyring, projections }: RebuildOptions,
  workspaceId: string,
): Promise<void> {
  const sql = sqlOf(client);
  const read = eventReader(keyring, workspaceId);
  // By seq: inside one stream it is the order of versions, and across streams that of writing. No index has it within a
  // workspace, so one cursor sorts its events once, where each page by itself would read them all again.
  await sql.query(
    `declare replayed no scroll cursor for
     select e.stream_id, e.version, e.id, e.type, e.schema, e.subject, e.data, e.personal, e.meta, e.occurred_at, k.key
     from events e left join subject_keys k on k.workspace_id = $1 and k.subject = e.subject
     where e.workspace_id = $1 order by e.seq`,
    [workspaceId],
  );
  for (;;) {
    const { rows } = await sql.query<EventRow>(`fetch ${page} from replayed`);
    if (rows.length === 0) return;
    const events = rows.map(read);
    for (const projection of projections) {
      const own = events.filter((event) => projection.types.includes(event.type));
      const applied = own.length > 0 ? await projection.apply(own, sql, shadow) : undefined;
      await applied?.sent;
    }
  }
}

async function compare(client: PoolClient, table: string, workspaceId: string): Promise<Comparison> {
  const { rows } = await client.query<{ rows: number; different: number }>(
    `with live as (select * from ${table} where workspace_id = $1),
       again as (select * from ${shadow(table)} where workspace_id = $1)
     select (select count(*) from live)::int as rows,
       ((select count(*) from (select * from live except all select * from again) a)
      + (select count(*) from (select * from again except all select * from live) b))::int as different`,
    [workspaceId],
  );
  return { table, ...rows[0]! };
}
