import type { Client } from 'pg';

/** Which rows of a table are copied, by a condition where `$1` is the workspace; all of the workspace unless said. */
export type CopiedRows = Readonly<Record<string, string>>;

/**
 * Puts a temporary copy before every table of the service that holds a workspace's rows: the same SQL then reads and
 * writes the copies (PostgreSQL looks for temporary tables first), which are gone with the connection.
 */
export async function copyTables(client: Client, workspaceId: string, copied: CopiedRows): Promise<void> {
  const { rows } = await client.query<Table>(
    `select quote_ident(c.relname) as name, c.relname as plain, quote_ident(n.nspname) as schema,
       (select quote_ident(i.attname) from pg_attribute i where i.attrelid = c.oid and i.attidentity <> '') as counter
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     join pg_attribute a on a.attrelid = c.oid and a.attname = 'workspace_id' and not a.attisdropped
     where n.nspname = current_schema() and c.relkind = 'r' and c.relname <> 'parked' order by c.relname`,
  );
  for (const { name, schema } of rows) {
    const like = `like ${schema}.${name} including defaults including indexes including identity including generated`;
    await client.query(`create temporary table ${name} (${like})`);
  }
  // In the order of their names: a condition may ask for copies that come before its own.
  for (const { name, plain, schema, counter } of rows) {
    const rowsOf = `select * from ${schema}.${name} where workspace_id = $1 and (${copied[plain] ?? 'true'})`;
    await client.query(`insert into pg_temp.${name} overriding system value ${rowsOf}`, [workspaceId]);
    // Nobody else looks after the figures that plans are made from.
    await client.query(`analyze pg_temp.${name}`);
    if (!counter) continue;
    // New rows come after the copied ones.
    const sequence = `pg_get_serial_sequence('pg_temp.${name}', '${counter}')`;
    await client.query(`select setval(${sequence}, coalesce(max(${counter}), 1)) from ${name}`);
  }
}

interface Table {
  name: string;
  plain: string;
  schema: string;
  /** The column that counts by itself, or null. */
  counter: string | null;
}
