import { isId, newId, notFound, type ContactDeleted } from '@sortie/contracts';
import { ifMatch, type Unit } from '@sortie/event-store';
import { openErasure } from '../erasures/erasure.rows.js';
import { together } from '../together.js';
import { moveAddresses } from './addresses.js';
import { decideErase } from './contact.decide.js';
import { loadContacts } from './load-contacts.js';
import { blankProfile } from './profile.js';

/** Erases a contact: its key, its rows, its unique values and the answers that told of it. */
export async function eraseOne(unit: Unit, id: string): Promise<ContactDeleted> {
  if (!isId('contact', id)) throw notFound('contact');
  const { state, version } = (await loadContacts(unit, [id])).get(id)!;
  const erasureId = newId('erasure');
  const facts = decideErase({ id, erasureId }, state);
  ifMatch(unit.context, version);
  unit.append(id, version, facts);
  await together([
    moveAddresses(unit, id, state.profile, blankProfile),
    openErasure(unit, erasureId, id),
    unit.erase(id),
  ]);
  return { object: 'contact', id, deleted: true, erasure_id: erasureId };
}
