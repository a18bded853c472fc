import { isId, notFound, type Group, type List, type ListGroups } from '@sortie/contracts';
import { lastCreatedFirst, listPage, Where, type CursorCodec, type Sql } from '@sortie/event-store';
import { countOf, readCount } from '../counts/counts.js';
import { searchKey } from '../text/plain-text.js';

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
  input: ListGroups,
): Promise<List<Group>> {
  const { search } = input;
  const where = new Where()
    .and('g.workspace_id = ?', workspaceId)
    .andIf('strpos(g.name_key, ?) > 0', search && searchKey(search));
  const order = lastCreatedFirst('g.created_at', 'g.id');
  const total = search === undefined ? () => readCount(sql, workspaceId, 'groups') : undefined;
  return listPage(sql, codec, input, {
    list: 'groups', select: `select ${columns} from groups g`, where, order, show: resource, total,
  });
}

function resource(row: Row): Group {
  return {
    object: 'group', ...row, created_at: row.created_at.toISOString(), updated_at: row.updated_at.toISOString(),
  };
}
