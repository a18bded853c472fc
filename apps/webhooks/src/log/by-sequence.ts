import type { ListOrder } from '@sortie/event-store';

/** In the order of the workspace's log, or against it. */
export function bySequence(direction: 'asc' | 'desc'): ListOrder<{ sequence: string }> {
  return { columns: ['sequence'], direction, keyOf: ({ sequence }) => [sequence] };
}
