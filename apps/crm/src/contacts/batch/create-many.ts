import { type ContactBatch, type CreateContacts, type GroupRef } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
import { linkCompanies } from '../../companies/link-companies.js';
import { ensureGroups } from '../../groups/ensure-groups.js';
import { nameKey } from '../../text/plain-text.js';
import { together } from '../../together.js';
import { companyClue } from '../company-clue.js';
import { contactDecider } from '../contact.js';
import { readContacts } from '../contact.query.js';
import { groupsOfContacts, loadContacts } from '../load-contacts.js';
import { mergeProfile, type Profile } from '../profile.js';
import { assertFound, holdAddresses, releaseUnheld } from './batch-addresses.js';
import { BatchContact } from './batch-contact.js';
import { Failures, readItems } from './batch-item.js';
import { BatchTargets, type TargetedItem } from './batch-targets.js';

const noClue = { domain: null, name: null };

/** Creates, or with `upsert` also merges, up to 1 000 contacts in one unit; items fail by themselves. */
export async function createMany(unit: Unit, { contacts, upsert = false }: CreateContacts): Promise<ContactBatch> {
  const failures = new Failures();
  const targets = new BatchTargets(unit, upsert, failures);
  const items = await targets.find(readItems(contacts, failures));
  const known = await loadAll(unit, items, targets);
  assertFound(unit, items, known, targets);
  const planned = mergeAll(items, known, failures);
  const [companies, groups] = await together([
    linkCompanies(unit, planned.map(({ profile, relinks }) => (relinks ? companyClue(profile) : noClue))),
    ensureGroups(unit, planned.flatMap(({ item }) => item.groupNames)),
  ]);
  const groupOf = new Map(groups.map((group) => [nameKey(group.name), group]));
  let created = 0;
  const done = planned.filter(({ item, profile, relinks }, at) => {
    const contact = known.get(item.target)!;
    const { isNew } = contact;
    const companyId = relinks ? companies[at]! : contact.state.companyId;
    const refs: GroupRef[] = item.groupNames.map((name) => groupOf.get(nameKey(name))!);
    const taken = failures.attempt(item.index, () => (contact.take(profile, companyId, refs), true));
    if (taken && isNew) created += 1;
    return taken;
  });
  for (const { loaded, facts } of known.values()) {
    unit.append(loaded.id, loaded.version, facts);
    unit.subjects.add(loaded.id);
  }
  await together([unit.flush(), ...holdAddresses(unit, known, targets), ...releaseUnheld(unit, known, targets)]);
  const resources = await readContacts(unit.sql, unit.workspaceId, [...known.keys()]);
  const data = done.map(({ item }) => resources.get(item.target)!);
  return { object: 'batch', created, updated: done.length - created, failed: failures.inOrder(), data };
}

/** Locks and loads the contacts of the items, and those that a refused item had claimed something for. */
async function loadAll(
  unit: Unit, items: readonly TargetedItem[], { fresh, claimed }: BatchTargets,
): Promise<Map<string, BatchContact>> {
  const claimants = [...claimed.keys()].filter((id) => !fresh.has(id));
  const ids = [...new Set([...items.map(({ target }) => target), ...claimants])];
  const existing = ids.filter((id) => !fresh.has(id));
  const [loaded, groups] = existing.length > 0
    ? await together([loadContacts(unit, existing), groupsOfContacts(unit, existing)])
    : [new Map<never, never>(), new Map<never, never>()];
  const blank = (id: string) => ({ id, state: contactDecider.initial(), version: 0 });
  return new Map(ids.map(
    (id) => [id, new BatchContact(loaded.get(id as never) ?? blank(id), groups.get(id as never) ?? [], unit.now)],
  ));
}

interface Planned {
  item: TargetedItem;
  profile: Profile;
  /** Whether what tells the company has changed. */
  relinks: boolean;
}

/** The profile after each item; an item finds what the items before it left. */
function mergeAll(
  items: readonly TargetedItem[], known: ReadonlyMap<string, BatchContact>, failures: Failures,
): Planned[] {
  const latest = new Map<string, Profile>();
  return items.flatMap((item) => {
    const { isNew, state } = known.get(item.target)!;
    const before = latest.get(item.target) ?? (isNew ? undefined : state.profile);
    const profile = failures.attempt(item.index, () => (before ? mergeProfile(before, item.given) : item.profile));
    if (!profile) return [];
    latest.set(item.target, profile);
    const relinks = !before || before.email !== profile.email || before.company !== profile.company;
    return [{ item, profile, relinks }];
  });
}
