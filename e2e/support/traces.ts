// Where a text stands in what the platform keeps: every row of every table, the store of the bus, the logs.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { home, ready } from './run.config.ts';

// The emulated outside world is looked into as well: its tables stand in the same database.
const outside = ['information_schema', 'pg_catalog', 'pg_toast'];

/** `place: text` for each text that is found, in any letter case, as text, as bytes, or as their hex or base64. */
export async function tracesOf(texts: readonly string[]): Promise<string[]> {
  const found = [
    ...(await inTables(texts)),
    ...inFiles('nats', texts),
    ...inFiles('logs', texts),
    ...inFiles('supervisor.log', texts),
  ];
  return [...new Set(found)].sort();
}

async function inTables(texts: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  const database = new pg.Client({ connectionString: ready.database_url });
  await database.connect();
  try {
    const { rows: columns } = await database.query<{ schema: string; name: string; column: string; type: string }>(
      `select n.nspname as schema, c.relname as name, a.attname as column, a.atttypid::regtype::text as type
       from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
       where c.relkind in ('r', 'p', 'm') and a.attnum > 0 and not a.attisdropped and not n.nspname = any($1)`,
      [outside],
    );
    for (const { schema, name, column, type } of columns) {
      const cell = pg.escapeIdentifier(column);
      // Bytes in both of their text forms: escape shows text inside them, hex what escape would mask.
      const forms = type === 'bytea' ? [`encode(${cell}, 'escape')`, `encode(${cell}, 'hex')`] : [`${cell}::text`];
      for (const form of forms) {
        const { rows } = await database.query<{ text: string }>(
          `select distinct wanted.label as text from ${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(name)}
           join unnest($1::text[], $2::text[]) as wanted(label, shape) on position(wanted.shape in lower(${form})) > 0`,
          [texts.flatMap((text) => shapes(text).map(() => text)), texts.flatMap(shapes)],
        );
        found.push(...rows.map(({ text }) => `${schema}.${name}.${column}: ${text}`));
      }
    }
  } finally {
    await database.end();
  }
  return found;
}

function inFiles(part: string, texts: readonly string[]): string[] {
  return filesOf(join(home, part)).flatMap((file) => {
    const content = readFileSync(file).toString('latin1').toLowerCase();
    return texts
      .filter((text) => shapes(text).some((shape) => content.includes(shape)))
      .map((text) => `${file.slice(home.length + 1)}: ${text}`);
  });
}

function filesOf(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** A text as it is, as its hex, and as base64 at each of the three places where it can begin. */
function shapes(text: string): string[] {
  const base64 = [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), Buffer.from(text)]).toString('base64');
    // The first and the last characters mix with their neighbours.
    return encoded.slice(offset === 0 ? 0 : 4, -4);
  });
  return [text, Buffer.from(text).toString('hex'), ...base64.filter((shape) => shape.length >= 8)].map((shape) =>
    shape.toLowerCase(),
  );
}
