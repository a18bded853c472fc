import type { SimulatedLimit } from '@sortie/contracts';
import type { Limit } from '../pacing/limit.js';

/** Counts the limits that a dry run meets. */
export class Limits {
  private readonly met = new Map<string, SimulatedLimit>();

  note({ name, owner, ownerId }: Pick<Limit, 'name' | 'owner' | 'ownerId'>, times = 1): void {
    const key = `${name} ${ownerId}`;
    const known = this.met.get(key) ?? { limit: name, owner, owner_id: ownerId, times: 0 };
    this.met.set(key, { ...known, times: known.times + times });
  }

  /** The most met first. */
  list(): SimulatedLimit[] {
    return [...this.met.values()].sort((one, other) => other.times - one.times || (one.limit < other.limit ? -1 : 1));
  }
}
