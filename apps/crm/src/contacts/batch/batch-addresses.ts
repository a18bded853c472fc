import { lostRace, type Claim, type Unit } from '@sortie/event-store';
import { kindOf, type Address, type Addresses } from '../addresses.js';
import type { BatchContact } from './batch-contact.js';
import type { BatchTargets, TargetedItem } from './batch-targets.js';

type Known = ReadonlyMap<string, BatchContact>;

const addresses = ['email', 'phone'] as const;

/**
 * Contacts were found before they were locked. Each item's must still have an address of the item, by itself or from
 * an item before; else the batch runs again and finds whom the address belongs to now.
 */
export function assertFound(unit: Unit, items: readonly TargetedItem[], known: Known, { fresh }: BatchTargets): void {
  const held = new Set([...known.values()].flatMap(({ loaded }) => heldBy(unit, loaded.id, loaded.state.profile)));
  for (const { target, profile } of items) {
    const own = heldBy(unit, target, profile);
    if (!fresh.has(target) && !own.some((address) => held.has(address))) throw lostRace('a contact has left an address');
    for (const address of own) held.add(address);
  }
}

function heldBy(unit: Unit, id: string, profile: Addresses): string[] {
  return addresses.flatMap((address) => {
    const text = profile[address];
    return text === null ? [] : [`${id} ${unit.blind(text)}`];
  });
}

/**
 * Claims, now under their locks, what contacts that were there take on: what was theirs when it was claimed first may
 * have been given free and taken by somebody else.
 */
export function holdAddresses(unit: Unit, known: Known, { fresh }: BatchTargets): Promise<void>[] {
  return addresses.map(async (address) => {
    const claims: Claim[] = [];
    for (const [id, { loaded, state }] of known) {
      const text = state.profile[address];
      if (fresh.has(id) || text === null || text === loaded.state.profile[address]) continue;
      claims.push({ value: unit.blind(text), owner: id });
    }
    if (claims.length === 0) return;
    const holders = await unit.reserve(kindOf(address), claims);
    if (claims.some(({ value, owner }) => holders.get(value) !== owner)) throw lostRace(`the ${address} was taken`);
  });
}

/** Gives free what contacts held or claimed and do not have in the end. */
export function releaseUnheld(unit: Unit, known: Known, { claimed }: BatchTargets): Promise<void>[] {
  return addresses.flatMap((address) => {
    const free = [...new Set([...known.keys(), ...claimed.keys()])].flatMap((owner) =>
      unheld(unit, address, known.get(owner), claimed.get(owner)).map((value) => ({ value, owner })));
    return free.length > 0 ? [unit.release(kindOf(address), free)] : [];
  });
}

function unheld(
  unit: Unit, address: Address, contact: BatchContact | undefined, claimed: ReadonlyMap<string, Address> | undefined,
): string[] {
  const [before, after] = [contact?.loaded.state, contact?.state].map((state) => {
    const text = state?.profile[address] ?? null;
    return text === null ? undefined : unit.blind(text);
  });
  const own = [...(claimed ?? [])].filter(([, of]) => of === address).map(([value]) => value);
  return [before, ...own].filter((value) => value !== undefined && value !== after) as string[];
}
