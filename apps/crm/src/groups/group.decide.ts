import {
  DomainError, groupCreated, groupDeleted, groupMembersAdded, groupMembersRemoved, groupUpdated, notFound,
  type CreateGroup, type Fact, type UpdateGroup,
} from '@sortie/contracts';
import { line, requiredName } from '../text/plain-text.js';
import type { GroupState } from './group.js';

/** A new group. */
export function decideCreateGroup(command: CreateGroup & { id: string }, state: GroupState): Fact[] {
  if (state.existence !== 'none') throw new DomainError('INVALID_STATE', 'A group with this id exists or existed.');
  return [groupCreated({
    group_id: command.id,
    name: requiredName('name', command.name),
    color: text('color', command.color, null),
    description: text('description', command.description, null),
  })];
}

/** A changed group; nothing when all is as it was. */
export function decideUpdateGroup(command: UpdateGroup, state: GroupState): Fact[] {
  assertKept(state);
  const name = command.name === undefined ? state.name : requiredName('name', command.name);
  const color = text('color', command.color, state.color);
  const description = text('description', command.description, state.description);
  const same = name === state.name && color === state.color && description === state.description;
  return same ? [] : [groupUpdated({ group_id: command.id, name, color, description })];
}

/** The end of a group; its contacts stay. */
export function decideDeleteGroup(command: { id: string }, state: GroupState): Fact[] {
  assertKept(state);
  return [groupDeleted({ group_id: command.id })];
}

export interface MembersCommand {
  id: string;
  contactIds: readonly string[];
  /** Those of `contactIds` that are members now. */
  members: ReadonlySet<string>;
}

/** New members; nothing when all of them are in already. */
export function decideAddMembers({ id, contactIds, members }: MembersCommand, state: GroupState): Fact[] {
  assertKept(state);
  const added = [...new Set(contactIds)].filter((contact) => !members.has(contact));
  return added.length === 0 ? [] : [groupMembersAdded({ group_id: id, contact_ids: added })];
}

/** Members that leave; nothing when none of them is in. */
export function decideRemoveMembers({ id, contactIds, members }: MembersCommand, state: GroupState): Fact[] {
  assertKept(state);
  const removed = [...new Set(contactIds)].filter((contact) => members.has(contact));
  return removed.length === 0 ? [] : [groupMembersRemoved({ group_id: id, contact_ids: removed })];
}

function assertKept(state: GroupState): void {
  if (state.existence !== 'kept') throw notFound('group');
}

function text(field: string, given: string | null | undefined, before: string | null): string | null {
  if (given === undefined) return before;
  return given === null ? null : line(field, given);
}
