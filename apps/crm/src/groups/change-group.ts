import { DomainError, newId, type CreateGroup, type Deleted, type Group, type UpdateGroup } from '@sortie/contracts';
import { ifMatch, lostRace, type Unit } from '@sortie/event-store';
import { nameKey, requiredName } from '../text/plain-text.js';
import { groupNameKind } from './ensure-groups.js';
import { groupDecider } from './group.js';
import { decideCreateGroup, decideDeleteGroup, decideUpdateGroup } from './group.decide.js';
import { readGroup } from './group.query.js';
import { loadGroup, lockGroup } from './load-group.js';

/**
 * Creates a group. A name means one group of a workspace, and contacts may have named it already: then it is that
 * group, with the color and the description that are given.
 */
export async function createOneGroup(unit: Unit, input: CreateGroup): Promise<Group> {
  const id = newId('group');
  const name = requiredName('name', input.name);
  const holder = await claimName(unit, name, id);
  if (holder === id) {
    unit.append(id, 0, decideCreateGroup({ ...input, id }, groupDecider.initial()));
  } else {
    const { state, version } = await lockGroup(unit, holder);
    // Deleted since it was named: then the name is free.
    if (state.existence !== 'kept') throw lostRace('the group of this name is gone');
    unit.append(holder, version, decideUpdateGroup({ ...input, id: holder, name: state.name }, state));
  }
  await unit.flush();
  return readGroup(unit.sql, unit.workspaceId, holder);
}

/** Changes a group; a name that another group has is DUPLICATE_RESOURCE. */
export async function updateOneGroup(unit: Unit, input: UpdateGroup): Promise<Group> {
  const { state, version } = await loadGroup(unit, input.id);
  ifMatch(unit.context, version);
  const facts = decideUpdateGroup(input, state);
  if (input.name !== undefined && nameKey(input.name) !== nameKey(state.name)) {
    const holder = await claimName(unit, requiredName('name', input.name), input.id);
    if (holder !== input.id) {
      throw new DomainError('DUPLICATE_RESOURCE', 'Another group has this name.', undefined, { existing_id: holder });
    }
    await freeName(unit, state.name, input.id);
  }
  unit.append(input.id, version, facts);
  await unit.flush();
  return readGroup(unit.sql, unit.workspaceId, input.id);
}

/** Deletes a group; its contacts stay. */
export async function deleteOneGroup(unit: Unit, id: string): Promise<Deleted> {
  const { state, version } = await loadGroup(unit, id, { alone: true });
  ifMatch(unit.context, version);
  unit.append(id, version, decideDeleteGroup({ id }, state));
  await freeName(unit, state.name, id);
  return { object: 'group', id, deleted: true };
}

function freeName(unit: Unit, name: string, owner: string): Promise<void> {
  return unit.release(groupNameKind, [{ value: unit.blind(nameKey(name)), owner }]);
}

async function claimName(unit: Unit, name: string, owner: string): Promise<string> {
  const value = unit.blind(nameKey(name));
  return (await unit.reserve(groupNameKind, [{ value, owner }])).get(value) ?? owner;
}
