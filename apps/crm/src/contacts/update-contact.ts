import { isId, notFound, type Contact, type GroupRef, type UpdateContact } from '@sortie/contracts';
import { ifMatch, type Unit } from '@sortie/event-store';
import { linkCompanies } from '../companies/link-companies.js';
import { ensureGroups } from '../groups/ensure-groups.js';
import { together } from '../together.js';
import { moveAddresses } from './addresses.js';
import { companyClue } from './company-clue.js';
import { decideUpdate } from './contact.decide.js';
import { contactResource } from './contact-resource.js';
import { groupsOfContacts, loadContacts } from './load-contacts.js';
import { changeProfile } from './profile.js';

/** Changes one contact. */
export async function updateOne(unit: Unit, { id, groups: names, ...change }: UpdateContact): Promise<Contact> {
  if (!isId('contact', id)) throw notFound('contact');
  const [loaded, memberships] = await together([loadContacts(unit, [id]), groupsOfContacts(unit, [id])]);
  const { state, version } = loaded.get(id)!;
  if (state.existence !== 'kept') throw notFound('contact');
  ifMatch(unit.context, version);
  const profile = changeProfile(state.profile, change);
  const before = memberships.get(id) ?? [];
  const tellsCompany = profile.email !== state.profile.email || profile.company !== state.profile.company;
  const [, [companyId], groups] = await together([
    moveAddresses(unit, id, state.profile, profile),
    tellsCompany ? linkCompanies(unit, [companyClue(profile)]) : Promise.resolve([state.companyId]),
    names === undefined ? Promise.resolve(before) : ensureGroups(unit, names),
  ]);
  const idsOf = (refs: readonly GroupRef[]) => refs.map((group) => group.id);
  const command = { id, profile, companyId: companyId!, groupIds: idsOf(groups), groupsBefore: idsOf(before) };
  const facts = decideUpdate(command, state);
  unit.append(id, version, facts);
  // Also an answer that changed nothing tells something about the person.
  unit.subjects.add(id);
  return contactResource({
    ...profile, id, company_id: companyId!, groups, fit_score: null, verified: false,
    created_at: state.createdAt!,
    updated_at: facts.length > 0 ? unit.now : state.updatedAt!,
    version: version + facts.length,
  });
}
