import { isId, notFound } from '@sortie/contracts';
import { statement, type Loaded, type Unit } from '@sortie/event-store';
import { together } from '../together.js';
import { groupDecider, type GroupState } from './group.js';

const lock = statement('group-lock', 'select from groups where workspace_id = $1 and id = $2 for no key update');
// FOR UPDATE waits for everyone who looked the group up to join it.
const lockAlone = statement('group-lock-alone', 'select from groups where workspace_id = $1 and id = $2 for update');

/** Loads a group to change it, or RESOURCE_NOT_FOUND. */
export async function loadGroup(unit: Unit, id: string, options = { alone: false }): Promise<Loaded<GroupState>> {
  if (!isId('group', id)) throw notFound('group');
  const loaded = await lockGroup(unit, id, options);
  if (loaded.state.existence !== 'kept') throw notFound('group');
  return loaded;
}

/** Loads a group that may be gone; its row is locked first, so that rivals wait instead of losing. */
export async function lockGroup(unit: Unit, id: string, options = { alone: false }): Promise<Loaded<GroupState>> {
  const held = options.alone ? lockAlone : lock;
  const [, loaded] = await together([
    unit.sql.query(held(unit.workspaceId, id)),
    unit.load<GroupState>(groupDecider, id),
  ]);
  return loaded;
}
