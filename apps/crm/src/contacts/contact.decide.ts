import {
  contactCreated, contactErased, contactUpdated, DomainError, notFound, type ContactDetails, type Fact,
} from '@sortie/contracts';
import type { ContactState } from './contact.js';
import type { Profile } from './profile.js';

export interface CreateCommand {
  id: string;
  profile: Profile;
  companyId: string | null;
  groupIds: readonly string[];
}

export interface UpdateCommand extends CreateCommand {
  /** Groups that the contact is in now. */
  groupsBefore: readonly string[];
}

/** A new contact. */
export function decideCreate(command: CreateCommand, state: ContactState): Fact[] {
  if (state.existence !== 'none') throw new DomainError('INVALID_STATE', 'A contact with this id exists or existed.');
  const { id, profile } = command;
  return [contactCreated({ contact_id: id, ...factsOf(command) }, { subject: id, personal: detailsOf(profile) })];
}

/** A changed contact; nothing when all is as it was. */
export function decideUpdate(command: UpdateCommand, state: ContactState): Fact[] {
  if (state.existence !== 'kept') throw notFound('contact');
  const { id, profile } = command;
  const changed = changedMembers(command, state);
  if (changed.length === 0) return [];
  return [
    contactUpdated({ contact_id: id, changed, ...factsOf(command) }, { subject: id, personal: detailsOf(profile) }),
  ];
}

/** The end of a contact. */
export function decideErase(command: { id: string; erasureId: string }, state: ContactState): Fact[] {
  if (state.existence !== 'kept') throw notFound('contact');
  return [contactErased({ contact_id: command.id, erasure_id: command.erasureId })];
}

function factsOf({ profile, companyId, groupIds }: CreateCommand) {
  return { company_id: companyId, group_ids: [...groupIds], timezone: profile.timezone, status: profile.status };
}

function detailsOf({ timezone: _, status: __, ...details }: Profile): ContactDetails {
  return details;
}

function changedMembers({ profile, companyId, groupIds, groupsBefore }: UpdateCommand, state: ContactState): string[] {
  const members = Object.keys(profile) as (keyof Profile)[];
  const changed: string[] = members.filter((member) => !same(profile[member], state.profile[member]));
  if (companyId !== state.companyId) changed.push('company_id');
  if (!same([...groupIds].sort(), [...groupsBefore].sort())) changed.push('groups');
  return changed;
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(canonical(one)) === JSON.stringify(canonical(other));
}

/** Own fields are a map: their order says nothing. */
function canonical(value: unknown): unknown {
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isMap ? Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)) : value;
}
