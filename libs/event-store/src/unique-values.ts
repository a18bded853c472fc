import { lostRace } from './conflict.js';
import { statement, type Sql } from './sql.js';

/** Someone's wish to hold a value. */
export interface Claim {
  value: string;
  owner: string;
}

const claim = statement(
  'unique-claim',
  `insert into unique_values (workspace_id, kind, value, owner)
   select $1, $2, * from unnest($3::text[], $4::text[]) on conflict do nothing`,
);

// A statement of its own: its snapshot sees what a rival committed while the INSERT waited for it.
const holders = statement(
  'unique-holders',
  'select value, owner from unique_values where workspace_id = $1 and kind = $2 and value = any($3)',
);

/** Claims values in sorted order, so that two units cannot wait for each other; answers value → owner. */
export async function reserve(
  sql: Sql,
  workspaceId: string,
  kind: string,
  claims: readonly Claim[],
): Promise<Map<string, string>> {
  const sorted = [...claims].sort((a, b) => (a.value < b.value ? -1 : 1));
  const values = sorted.map(({ value }) => value);
  const [, { rows }] = await Promise.all([
    sql.query(claim(workspaceId, kind, values, sorted.map(({ owner }) => owner))),
    sql.query<{ value: string; owner: string }>(holders(workspaceId, kind, values)),
  ]);
  // One that was somebody's a statement ago, and is nobody's now.
  if (rows.length < new Set(values).size) throw lostRace('a value was given free');
  return new Map(rows.map(({ value, owner }) => [value, owner]));
}

/** Gives values free that those owners hold; what somebody else holds by now stays theirs. */
export async function release(
  sql: Sql, workspaceId: string, kind: string, claims: readonly Claim[],
): Promise<void> {
  await sql.query(
    `delete from unique_values where workspace_id = $1 and kind = $2 and value = any($3)
       and (value, owner) in (select * from unnest($3::text[], $4::text[]))`,
    [workspaceId, kind, claims.map(({ value }) => value), claims.map(({ owner }) => owner)],
  );
}
