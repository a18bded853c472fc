import { newId, type Contact, type CreateContact } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
import { linkCompanies } from '../companies/link-companies.js';
import { ensureGroups } from '../groups/ensure-groups.js';
import { together } from '../together.js';
import { moveAddresses } from './addresses.js';
import { companyClue } from './company-clue.js';
import { contactDecider } from './contact.js';
import { decideCreate } from './contact.decide.js';
import { contactResource } from './contact-resource.js';
import { blankProfile, changeProfile } from './profile.js';

/** Creates one contact; its answer is put together from what was decided, without reading it back. */
export async function createOne(unit: Unit, { groups: names = [], ...given }: CreateContact): Promise<Contact> {
  const profile = changeProfile(blankProfile, given);
  const id = newId('contact');
  const [, [companyId], groups] = await together([
    moveAddresses(unit, id, blankProfile, profile),
    linkCompanies(unit, [companyClue(profile)]),
    ensureGroups(unit, names),
  ]);
  const command = { id, profile, companyId: companyId!, groupIds: groups.map((group) => group.id) };
  unit.append(id, 0, decideCreate(command, contactDecider.initial()));
  const row = { id, company_id: companyId!, groups, fit_score: null, verified: false, version: 1 };
  return contactResource({ ...profile, ...row, created_at: unit.now, updated_at: unit.now });
}
