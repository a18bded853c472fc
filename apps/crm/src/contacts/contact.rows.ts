import type { Sql } from '@sortie/event-store';
import { contactDeltas, type Delta } from '../counts/counts.js';
import type { Profile } from './profile.js';

/** The columns that the projection writes. */
export type StoredContact = Profile & {
  workspace_id: string;
  id: string;
  company_id: string | null;
  created_at: Date;
  updated_at: Date;
  version: number;
};

const types: Record<keyof StoredContact, string> = {
  workspace_id: 'text', id: 'text', email: 'text', phone: 'text', first_name: 'text', last_name: 'text', title: 'text',
  company: 'text', linkedin_url: 'text', tags: 'jsonb', custom: 'jsonb', company_id: 'text', timezone: 'text',
  status: 'text', created_at: 'timestamptz', updated_at: 'timestamptz', version: 'int',
};
const columns = Object.keys(types);
const changeable = columns.filter((column) => !['workspace_id', 'id', 'created_at'].includes(column));
// One JSON text for all rows: unnest would flatten lists of lists.
const typed = Object.entries(types).map(([name, type]) => `${name} ${type}`);
const given = `json_to_recordset($1::json) as r (${typed.join(', ')})`;

export function insertContacts(sql: Sql, table: string, rows: StoredContact[]): Promise<unknown> {
  return sql.query({
    name: `${table}-insert`,
    text: `insert into ${table} (${columns.join(', ')}) select ${columns.join(', ')} from ${given}`,
    values: [JSON.stringify(rows)],
  });
}

/** Writes changed contacts and tells which companies lost and won one. */
export async function updateContacts(sql: Sql, table: string, changed: StoredContact[]): Promise<Delta[]> {
  const { rows } = await sql.query<{ workspace_id: string; id: string; before: string | null; after: string | null }>({
    name: `${table}-update`,
    text: `with given as (select * from ${given}),
      old as (select c.workspace_id, c.id, c.company_id from ${table} c
        join given g on g.workspace_id = c.workspace_id and g.id = c.id order by c.id for update of c)
      update ${table} c set ${changeable.map((column) => `${column} = g.${column}`).join(', ')}
      from given g join old o on o.workspace_id = g.workspace_id and o.id = g.id
      where c.workspace_id = g.workspace_id and c.id = g.id
      returning c.workspace_id, c.id, o.company_id as before, c.company_id as after`,
    values: [JSON.stringify(changed)],
  });
  return rows
    .filter(({ before, after }) => before !== after)
    .flatMap(({ workspace_id, id, before, after }) => [
      ...(before === null ? [] : [{ workspaceId: workspace_id, owner: before, counted: id, by: -1 }]),
      ...(after === null ? [] : [{ workspaceId: workspace_id, owner: after, counted: id, by: 1 }]),
    ]);
}

export async function deleteContacts(sql: Sql, table: string, gone: StoredContact[]): Promise<Delta[]> {
  const { rows } = await sql.query<{ workspace_id: string; id: string; company_id: string | null }>(
    `delete from ${table} c using unnest($1::text[], $2::text[]) as r (workspace_id, id)
     where c.workspace_id = r.workspace_id and c.id = r.id returning c.workspace_id, c.id, c.company_id`,
    [gone.map((row) => row.workspace_id), gone.map((row) => row.id)],
  );
  return rows.flatMap((row) => contactDeltas(row.workspace_id, row.id, row.company_id, -1));
}
