import type { ExplainedLimit, LimitName } from '@sortie/contracts';
import type { Slot } from '../pacing/slot.js';

/** When the next mail goes, the limit that decides it, and all others beside it. */
export interface ShownSlot {
  next_at: string | null;
  binding: LimitName | null;
  limits: ExplainedLimit[];
}

/** A slot as callers see it. */
export function showSlot({ at, binding, waterfall }: Slot, now: Date): ShownSlot {
  return {
    next_at: at?.toISOString() ?? null,
    binding: binding?.name ?? null,
    limits: waterfall.map(({ limit, opens }) => {
      const open = opens?.getTime() === now.getTime();
      return {
        limit: limit.name,
        owner: limit.owner,
        owner_id: limit.ownerId,
        value: limit.value(now),
        open,
        until: open ? null : (opens?.toISOString() ?? null),
        binds: limit === binding,
      };
    }),
  };
}

/** Nothing goes, and no limit is why. */
export const noSlot: ShownSlot = { next_at: null, binding: null, limits: [] };

/** The earlier of two slots; one that nobody knows comes last. */
export function earlier<Item extends { next_at: string | null }>(one: Item, other: Item): number {
  if (one.next_at === other.next_at) return 0;
  if (one.next_at === null) return 1;
  if (other.next_at === null) return -1;
  return one.next_at < other.next_at ? -1 : 1;
}
