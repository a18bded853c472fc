import type { GroupFacts } from '@sortie/contracts';
import type { Decider } from '@sortie/event-store';

/** What is known of a group beside its members, who are rows: a group may hold every contact. */
export interface GroupState {
  existence: 'none' | 'kept' | 'deleted';
  name: string;
  color: string | null;
  description: string | null;
}

type GroupEvent =
  | { type: 'group.created' | 'group.updated'; data: GroupFacts }
  | { type: 'group.deleted' | 'group.members_added' | 'group.members_removed'; data: object };

/** Folds a group's stream; its id is the stream's. */
export const groupDecider = {
  initial: (): GroupState => ({ existence: 'none', name: '', color: null, description: null }),
  evolve(state: GroupState, event: GroupEvent): GroupState {
    switch (event.type) {
      case 'group.created':
      case 'group.updated': {
        const { name, color, description } = event.data;
        return { existence: 'kept', name, color, description };
      }
      case 'group.deleted':
        return { ...state, existence: 'deleted' };
      default:
        return state;
    }
  },
} satisfies Decider<GroupState>;
