import {
  isId, notFound, type Contact, type List, type ListMembers, type MemberIds, type MembersPage,
} from '@sortie/contracts';
import { statement, type CursorCodec, type Sql } from '@sortie/event-store';
import { listContactsPage } from '../contacts/contact-list.query.js';
import { countOf } from '../counts/counts.js';

const exists = statement(
  'group-total',
  `select ${countOf('g.workspace_id', 'g.id')} as total from groups g where g.workspace_id = $1 and g.id = $2`,
);
const page = statement(
  'members-page',
  `select contact_id from group_members where workspace_id = $1 and group_id = $2 and contact_id > $3
   order by contact_id limit $4`,
);
// What the answer's declaration allows.
const longestPage = 1000;

/** One page of a group's contacts, newest first, or RESOURCE_NOT_FOUND. */
export async function listMembersPage(
  sql: Sql, codec: CursorCodec, workspaceId: string, { id, ...asked }: ListMembers,
): Promise<List<Contact>> {
  await totalOf(sql, workspaceId, id);
  return listContactsPage(sql, codec, workspaceId, { ...asked, group_id: id });
}

/** The next members in the order of their ids, with how many there are. */
export async function readMemberIds(sql: Sql, workspaceId: string, input: MembersPage): Promise<MemberIds> {
  const { group_id: group, after = '', limit } = input;
  const [total, { rows }] = await Promise.all([
    totalOf(sql, workspaceId, group),
    sql.query<{ contact_id: string }>(page(workspaceId, group, after, Math.min(limit, longestPage))),
  ]);
  return { contact_ids: rows.map((row) => row.contact_id), total };
}

async function totalOf(sql: Sql, workspaceId: string, id: string): Promise<number> {
  if (!isId('group', id)) throw notFound('group');
  const { rows } = await sql.query<{ total: number }>(exists(workspaceId, id));
  if (!rows[0]) throw notFound('group');
  return rows[0].total;
}
