import type { Sql } from '@sortie/event-store';
import { nameKey } from '../text/plain-text.js';

/** What the projection writes of a group. */
export interface StoredGroup {
  workspace_id: string;
  id: string;
  /** Whether name, color and description are told; else only members changed. */
  facts: boolean;
  name: string | null;
  color: string | null;
  description: string | null;
  created_at: Date;
  updated_at: Date;
  version: number;
}

const given = `json_to_recordset($1::json) as g (workspace_id text, id text, facts boolean, name text, name_key text,
  color text, description text, created_at timestamptz, updated_at timestamptz, version int)`;

export function insertGroups(sql: Sql, table: string, rows: StoredGroup[]): Promise<unknown> {
  const columns = 'workspace_id, id, name, name_key, color, description, created_at, updated_at, version';
  return sql.query(`insert into ${table} (${columns}) select ${columns} from ${given}`, [json(rows)]);
}

export function updateGroups(sql: Sql, table: string, rows: StoredGroup[]): Promise<unknown> {
  return sql.query(
    `update ${table} c set
       name = case when g.facts then g.name else c.name end,
       name_key = case when g.facts then g.name_key else c.name_key end,
       color = case when g.facts then g.color else c.color end,
       description = case when g.facts then g.description else c.description end,
       updated_at = g.updated_at, version = g.version
     from ${given} where c.workspace_id = g.workspace_id and c.id = g.id`,
    [json(rows)],
  );
}

export function deleteGroups(sql: Sql, table: string, rows: StoredGroup[]): Promise<unknown> {
  return sql.query(
    `delete from ${table} c using unnest($1::text[], $2::text[]) as r (workspace_id, id)
     where c.workspace_id = r.workspace_id and c.id = r.id`,
    [rows.map((row) => row.workspace_id), rows.map((row) => row.id)],
  );
}

function json(rows: StoredGroup[]): string {
  return JSON.stringify(rows.map((row) => ({ ...row, name_key: row.name === null ? null : nameKey(row.name) })));
}
