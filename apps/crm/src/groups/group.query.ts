import { isId, notFound, type Group, type List, type ListGroups } from '@sortie/contracts';
import { keysetPage, type CursorCodec, type Sql } from '@sortie/event-store';
import { countOf, readCount } from '../counts/counts.js';
import { behind, placeOf, type Place } from '../newest-first.js';
import { searchKey } from '../text/plain-text.js';
import { Where } from '../where.js';

type Row = Omit<Group, 'object' | 'created_at' | 'updated_at'> & { created_at: Date; updated_at: Date };

const columns = `g.id, g.name, g.color, g.description, ${countOf('g.workspace_id', 'g.id')} as contact_count,
  g.created_at, g.updated_at, g.version`;

/** The group, or RESOURCE_NOT_FOUND. */
export async function readGroup(sql: Sql, workspaceId: string, id: string): Promise<Group> {
  if (!isId('group', id)) throw notFound('group');
  const { rows } = await sql.query<Row>(`select ${columns} from groups g where g.workspace_id = $1 and g.id = $2`, [
    workspaceId, id,
  ]);
  if (!rows[0]) throw notFound('group');
  return resource(rows[0]);
}

/** One page of groups, newest first. */
export async function listGroupsPage(
  sql: Sql,
  codec: CursorCodec,
  workspaceId: string,
  { limit, cursor, include, search }: ListGroups,
): Promise<List<Group>> {
  const conditions = () => new Where().and('g.workspace_id = ?', workspaceId)
    .andIf('strpos(g.name_key, ?) > 0', search && searchKey(search));
  const fetch = async (after: Place | undefined, take: number) => {
    const where = behind(conditions(), after, 'g.created_at', 'g.id');
    const text = `select ${columns} from groups g where ${where}
      order by g.created_at desc, g.id desc limit ${where.value(take)}`;
    return (await sql.query<Row>(text, where.values)).rows;
  };
  const list = await keysetPage(
    codec, { limit, cursor }, { list: 'groups', workspaceId, search }, fetch, placeOf, resource,
  );
  if (include !== 'total') return list;
  if (search === undefined) return { ...list, total: await readCount(sql, workspaceId, 'groups') };
  const where = conditions();
  const { rows } = await sql.query<{ total: number }>(
    `select count(*)::int as total from groups g where ${where}`, where.values,
  );
  return { ...list, total: rows[0]!.total };
}

function resource(row: Row): Group {
  return {
    object: 'group', ...row, created_at: row.created_at.toISOString(), updated_at: row.updated_at.toISOString(),
  };
}
