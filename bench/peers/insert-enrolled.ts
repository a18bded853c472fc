// The bare insert of the rows that a launch writes: the same rows in the same pages into tables of the same columns and
// indexes, nothing read, decided or checked.
import pg from 'pg';
import { serveRounds } from '../rounds/serve-rounds.ts';

const tables = ['events', 'enrollments', 'recipients', 'touches'];
// What the launch writes at once.
const pageSize = 500;

interface Page {
  text: string;
  values: unknown[];
}

await serveRounds(async ({ databaseUrl }: { databaseUrl: string }) => {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1, options: '-c search_path=public,sequencing' });
  for (const table of tables) {
    await pool.query(`create table public.bare_${table} (like sequencing.${table} including all excluding identity)`);
  }
  return async (count) => {
    await pool.query(`truncate ${tables.map((table) => `public.bare_${table}`).join(', ')}`);
    const pages = await Promise.all(tables.map((table) => pagesOf(pool, table, count)));
    await pool.query('checkpoint');
    const began = performance.now();
    for (let page = 0; page < Math.ceil(count / pageSize); page += 1) {
      await pool.query('begin');
      for (const statements of pages) await pool.query(statements[page]!);
      await pool.query('commit');
    }
    return (count * 1000) / (performance.now() - began);
  };
});

/** The newest rows of a table as the inserts that write them. */
async function pagesOf(pool: pg.Pool, table: string, count: number): Promise<Page[]> {
  const { rows: columns } = await pool.query<{ name: string; type: string }>(
    `select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`,
    [`sequencing.${table}`],
  );
  const key = { events: 'stream_id', recipients: 'contact_id' }[table] ?? 'id';
  const type = table === 'events' ? "where type = 'enrollment.started'" : '';
  const { rows } = await pool.query<Record<string, string>>(
    `select ${columns.map(({ name }) => `${name}::text`).join(', ')} from sequencing.${table} ${type}
     order by ${key} desc limit $1`,
    [count],
  );
  if (rows.length !== count) throw new Error(`${table} has only ${rows.length} rows`);
  const names = columns.map(({ name }) => name).join(', ');
  const arrays = columns.map(({ type }, index) => `$${index + 1}::${type}[]`).join(', ');
  return Array.from({ length: Math.ceil(count / pageSize) }, (_, page) => {
    const part = rows.slice(page * pageSize, (page + 1) * pageSize);
    return {
      text: `insert into public.bare_${table} (${names}) select * from unnest(${arrays})`,
      values: columns.map(({ name }) => part.map((row) => row[name])),
    };
  });
}
