import { DomainError, isId, type ChangeMembers, type Fact, type Group } from '@sortie/contracts';
import { ifMatch, statement, type Unit } from '@sortie/event-store';
import type { GroupState } from './group.js';
import { decideAddMembers, decideRemoveMembers, type MembersCommand } from './group.decide.js';
import { readGroup } from './group.query.js';
import { loadGroup } from './load-group.js';

// Contacts before groups, as in every unit. SHARE: none of them is changed or erased meanwhile.
const lockContacts = statement(
  'members-contacts',
  'select id from contacts where workspace_id = $1 and id = any($2) order by id for share',
);
const present = statement(
  'members-present',
  'select contact_id from group_members where workspace_id = $1 and group_id = $2 and contact_id = any($3)',
);

/** Adds contacts to a group; those that are in stay in. */
export function addTo(unit: Unit, input: ChangeMembers): Promise<Group> {
  return change(unit, input, decideAddMembers);
}

/** Takes contacts out of a group; those that are not in do not matter. */
export function removeFrom(unit: Unit, input: ChangeMembers): Promise<Group> {
  return change(unit, input, decideRemoveMembers);
}

async function change(
  unit: Unit,
  { id, contact_ids: contactIds }: ChangeMembers,
  decide: (command: MembersCommand, state: GroupState) => Fact[],
): Promise<Group> {
  const wellFormed = contactIds.filter((contact) => isId('contact', contact));
  const known = await unit.sql.query<{ id: string }>(lockContacts(unit.workspaceId, wellFormed));
  const { state, version } = await loadGroup(unit, id);
  ifMatch(unit.context, version);
  assertKnown(contactIds, new Set(known.rows.map((row) => row.id)));
  const { rows } = await unit.sql.query<{ contact_id: string }>(present(unit.workspaceId, id, contactIds));
  unit.append(id, version, decide({ id, contactIds, members: new Set(rows.map((row) => row.contact_id)) }, state));
  await unit.flush();
  return readGroup(unit.sql, unit.workspaceId, id);
}

/** An id that is no contact's is a 404 like every id of another workspace; the fields say which. */
function assertKnown(contactIds: readonly string[], known: ReadonlySet<string>): void {
  const faults = contactIds.flatMap((contact, index) => (known.has(contact) ? [] : [{
    field: `contact_ids[${index}]`,
    pointer: `/contact_ids/${index}`,
    code: 'unknown_contact',
    message: `contact_ids[${index}] is no contact of this workspace`,
  }]));
  if (faults.length === 0) return;
  throw new DomainError(
    'RESOURCE_NOT_FOUND', `${faults.length} of the contacts do not exist; nothing was changed.`, faults,
  );
}
