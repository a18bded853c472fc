import type { GroupRef } from '@sortie/contracts';
import { statement, type Loaded, type Unit } from '@sortie/event-store';
import { together } from '../together.js';
import { contactDecider, type ContactState } from './contact.js';

const lock = statement(
  'contacts-lock',
  'select from contacts where workspace_id = $1 and id = any($2) order by id for update',
);
const memberships = statement(
  'contacts-groups',
  `select m.contact_id, json_agg(json_build_object('id', g.id, 'name', g.name) order by g.name, g.id) as groups
   from group_members m join groups g on g.workspace_id = m.workspace_id and g.id = m.group_id
   where m.workspace_id = $1 and m.contact_id = any($2) group by m.contact_id`,
);

/**
 * Loads contacts to change them. The rows are locked first: rivals wait instead of losing, and memberships, which are
 * told by groups' streams too, change in the order of the log.
 */
export async function loadContacts(unit: Unit, ids: readonly string[]): Promise<Map<string, Loaded<ContactState>>> {
  const [, loaded] = await together([
    unit.sql.query(lock(unit.workspaceId, ids)),
    unit.loadMany<ContactState>(contactDecider, ids),
  ]);
  return loaded;
}

/** The groups that contacts are in now; ask after they are locked. */
export async function groupsOfContacts(unit: Unit, ids: readonly string[]): Promise<Map<string, GroupRef[]>> {
  const { rows } = await unit.sql.query<{ contact_id: string; groups: GroupRef[] }>(memberships(unit.workspaceId, ids));
  return new Map(rows.map((row) => [row.contact_id, row.groups]));
}
