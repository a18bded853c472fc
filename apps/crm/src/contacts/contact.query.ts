import { isId, notFound, type CallContext, type Contact } from '@sortie/contracts';
import { statement, type EventStore, type Sql } from '@sortie/event-store';
import { contactResource, type ContactRow } from './contact-resource.js';

/** The select list of a whole contact `c`, with its groups by name. */
export const contactColumns = `c.id, c.email, c.phone, c.first_name, c.last_name, c.title, c.company, c.company_id,
  c.linkedin_url, c.timezone, c.status, c.tags, c.custom, c.fit_score, c.verified,
  c.created_at, c.updated_at, c.version,
  coalesce((select json_agg(json_build_object('id', g.id, 'name', g.name) order by g.name, g.id)
    from group_members m join groups g on g.workspace_id = m.workspace_id and g.id = m.group_id
    where m.workspace_id = c.workspace_id and m.contact_id = c.id), '[]') as groups`;

const byId = statement(
  'contact-by-id',
  `select ${contactColumns} from contacts c where c.workspace_id = $1 and c.id = $2`,
);
const byIds = statement(
  'contacts-by-id',
  `select ${contactColumns} from contacts c where c.workspace_id = $1 and c.id = any($2)`,
);

/** The contact, or RESOURCE_NOT_FOUND. */
export async function readContact(store: EventStore, context: CallContext, id: string): Promise<Contact> {
  if (!isId('contact', id)) throw notFound('contact');
  const rows = await store.readOnce<ContactRow>(context, byId(context.caller.workspace_id, id));
  if (!rows[0]) throw notFound('contact');
  return contactResource(rows[0]);
}

/** Those of the contacts that exist, by id. */
export async function readContacts(
  sql: Sql, workspaceId: string, ids: readonly string[],
): Promise<Map<string, Contact>> {
  const { rows } = await sql.query<ContactRow>(byIds(workspaceId, ids.filter((id) => isId('contact', id))));
  return new Map(rows.map((row) => [row.id, contactResource(row)]));
}
