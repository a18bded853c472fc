import type { Sql } from '@sortie/event-store';
import type { Delta } from '../counts/counts.js';
import type { Step } from '../read-model-step.js';
import { foldMemberships, type MembershipRecord, type Pair } from './membership.fold.js';

interface Tables {
  members: string;
  contacts: string;
  groups: string;
  counts: string;
}

interface PairRow {
  workspace_id: string;
  group_id: string;
  contact_id: string;
}

/** Rows of memberships. A contact or group that is gone gets none. */
export function applyMemberships(events: MembershipRecord[], sql: Sql, tables: Tables): Step {
  const { goneGroups, cleared, removed, added } = foldMemberships(events);
  const step: Step = { known: [], found: [], sent: [] };
  if (goneGroups.size > 0) step.sent.push(...dropGroups(sql, tables, goneGroups));
  if (cleared.size > 0) step.found.push(clear(sql, tables, cleared, added));
  if (removed.length > 0) step.found.push(remove(sql, tables, removed));
  if (added.length > 0) step.found.push(add(sql, tables, added));
  return step;
}

/** With its counter: nobody asks again how many there were. */
function dropGroups(sql: Sql, { members, counts }: Tables, gone: Map<string, string>): Promise<unknown>[] {
  const values = [[...gone.values()], [...gone.keys()]];
  const of = (table: string, column: string) =>
    sql.query(
      `delete from ${table} t using unnest($1::text[], $2::text[]) as r (workspace_id, id)
       where t.workspace_id = r.workspace_id and t.${column} = r.id`,
      values,
    );
  return [of(members, 'group_id'), of(counts, 'owner')];
}

async function clear(sql: Sql, { members }: Tables, cleared: Map<string, string>, kept: Pair[]): Promise<Delta[]> {
  const { rows } = await sql.query<PairRow>(
    `delete from ${members} m using unnest($1::text[], $2::text[]) as r (workspace_id, contact_id)
     where m.workspace_id = r.workspace_id and m.contact_id = r.contact_id
       and (m.contact_id, m.group_id) not in (select * from unnest($3::text[], $4::text[]))
     returning m.workspace_id, m.group_id, m.contact_id`,
    [[...cleared.values()], [...cleared.keys()], kept.map((pair) => pair.contactId), kept.map((pair) => pair.groupId)],
  );
  return deltas(rows, -1);
}

async function remove(sql: Sql, { members }: Tables, pairs: Pair[]): Promise<Delta[]> {
  const { rows } = await sql.query<PairRow>(
    `delete from ${members} m using unnest($1::text[], $2::text[], $3::text[]) as r (workspace_id, group_id, contact_id)
     where m.workspace_id = r.workspace_id and m.group_id = r.group_id and m.contact_id = r.contact_id
     returning m.workspace_id, m.group_id, m.contact_id`,
    columnsOf(pairs),
  );
  return deltas(rows, -1);
}

// KEY SHARE waits for whoever deletes the group: the membership would outlive it.
async function add(sql: Sql, { members, contacts, groups }: Tables, pairs: Pair[]): Promise<Delta[]> {
  const { rows } = await sql.query<PairRow>({
    name: `${members}-add`,
    text: `insert into ${members} (workspace_id, group_id, contact_id, contact_created_at)
      select r.workspace_id, r.group_id, r.contact_id, c.created_at
      from unnest($1::text[], $2::text[], $3::text[]) as r (workspace_id, group_id, contact_id)
      join ${contacts} c on c.workspace_id = r.workspace_id and c.id = r.contact_id
      join ${groups} g on g.workspace_id = r.workspace_id and g.id = r.group_id
      for key share of g
      on conflict do nothing returning workspace_id, group_id, contact_id`,
    values: columnsOf(pairs),
  });
  return deltas(rows, 1);
}

function columnsOf(pairs: Pair[]): string[][] {
  return [
    pairs.map((pair) => pair.workspaceId), pairs.map((pair) => pair.groupId), pairs.map((pair) => pair.contactId),
  ];
}

function deltas(rows: PairRow[], by: number): Delta[] {
  return rows.map((row) => ({ workspaceId: row.workspace_id, owner: row.group_id, counted: row.contact_id, by }));
}
