import { DomainError } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
import { together } from '../together.js';
import type { Profile } from './profile.js';

/** What may belong to one contact of a workspace only. */
export type Address = 'email' | 'phone';
export type Addresses = Pick<Profile, Address>;

/** The kind of unique value of an address. */
export function kindOf(address: Address): string {
  return `contact-${address}`;
}

/** 409 that names the contact which has the address. */
export function taken(address: Address, existingId: string): DomainError {
  return new DomainError(
    'DUPLICATE_RESOURCE', `Another contact has this ${address}.`, undefined, { existing_id: existingId },
  );
}

/** Makes the contact the holder of what is new and gives free what it leaves; throws DUPLICATE_RESOURCE. */
export async function moveAddresses(unit: Unit, id: string, before: Addresses, after: Addresses): Promise<void> {
  await together(
    (['email', 'phone'] as const).map((address) => move(unit, id, address, before[address], after[address])),
  );
}

async function move(
  unit: Unit, id: string, address: Address, before: string | null, after: string | null,
): Promise<void> {
  const [old, value] = [before, after].map((text) => (text === null ? null : unit.blind(text)));
  if (old === value) return;
  const [, holders] = await together([
    old ? unit.release(kindOf(address), [{ value: old, owner: id }]) : Promise.resolve(),
    value ? unit.reserve(kindOf(address), [{ value, owner: id }]) : Promise.resolve(new Map<string, string>()),
  ]);
  const owner = value ? holders.get(value) : undefined;
  if (owner !== undefined && owner !== id) throw taken(address, owner);
}
