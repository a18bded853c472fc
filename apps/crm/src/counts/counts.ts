import type { Sql } from '@sortie/event-store';

/**
 * Kept counters: `owner` is `contacts`, `companies`, `groups` (how many a workspace has) or a group's or company's id
 * (its contacts). Each is split into shards by the last character of the counted id, one of 32, so that callers who
 * create contacts at the same moment do not queue for one row until the other has committed. A sum is 32 rows at most.
 */
export interface Delta {
  workspaceId: string;
  owner: string;
  /** Whose coming or going is counted. */
  counted: string;
  by: number;
}

/** The contacts of the workspace, and those of a company. */
export function contactDeltas(workspaceId: string, contact: string, companyId: string | null, by: number): Delta[] {
  const all = { workspaceId, owner: 'contacts', counted: contact, by };
  return companyId === null ? [all] : [all, { ...all, owner: companyId }];
}

/** Adds up and writes once per batch, in one order of rows for every unit. A row that would be zero is not there. */
export async function applyCounts(sql: Sql, table: string, deltas: readonly Delta[]): Promise<void> {
  const rows = summed(deltas);
  if (rows.length === 0) return;
  const columns = [rows.map((row) => row.workspaceId), rows.map((row) => row.owner), rows.map((row) => row.shard)];
  const written = sql.query({
    name: `${table}-add`,
    text: `insert into ${table} as c (workspace_id, owner, shard, value)
      select * from unnest($1::text[], $2::text[], $3::text[], $4::int[])
      on conflict (workspace_id, owner, shard) do update set value = c.value + excluded.value`,
    values: [...columns, rows.map((row) => row.by)],
  });
  const swept = rows.some((row) => row.by < 0)
    ? sql.query(
        `delete from ${table} c using unnest($1::text[], $2::text[], $3::text[]) as r (workspace_id, owner, shard)
         where c.workspace_id = r.workspace_id and c.owner = r.owner and c.shard = r.shard and c.value = 0`,
        columns,
      )
    : undefined;
  await Promise.all([written, swept]);
}

/** SQL for the value of a counter; `owner` and `workspace` are expressions. */
export function countOf(workspace: string, owner: string): string {
  return `(select coalesce(sum(n.value), 0)::int from counts n
    where n.workspace_id = ${workspace} and n.owner = ${owner})`;
}

/** The value of a counter. */
export async function readCount(sql: Sql, workspaceId: string, owner: string): Promise<number> {
  const { rows } = await sql.query<{ value: number }>(`select ${countOf('$1', '$2')} as value`, [workspaceId, owner]);
  return rows[0]!.value;
}

function summed(deltas: readonly Delta[]) {
  const sums = new Map<string, { workspaceId: string; owner: string; shard: string; by: number }>();
  for (const { workspaceId, owner, counted, by } of deltas) {
    const shard = counted.slice(-1);
    const key = `${workspaceId} ${owner} ${shard}`;
    const row = sums.get(key) ?? { workspaceId, owner, shard, by: 0 };
    row.by += by;
    sums.set(key, row);
  }
  const moved = [...sums].filter(([, row]) => row.by !== 0);
  return moved.sort(([one], [other]) => (one < other ? -1 : 1)).map(([, row]) => row);
}
