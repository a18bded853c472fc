import { groupCreated, groupDeleted, groupUpdated, type GroupFacts } from '@sortie/contracts';
import type { Decider } from '@sortie/event-store';

/** What is known of a group beside its members, who are rows: a group may hold every contact. */
export interface GroupState {
  existence: 'none' | 'kept' | 'deleted';
  name: string;
  color: string | null;
  description: string | null;
}

interface GroupEvent {
  type: string;
  /** Of group.created and group.updated. */
  data: GroupFacts;
}

/** Folds a group's stream; its id is the stream's. */
export const groupDecider = {
  initial: (): GroupState => ({ existence: 'none', name: '', color: null, description: null }),
  evolve(state: GroupState, event: GroupEvent): GroupState {
    if (event.type === groupDeleted.type) return { ...state, existence: 'deleted' };
    if (event.type !== groupCreated.type && event.type !== groupUpdated.type) return state;
    const { name, color, description } = event.data;
    return { existence: 'kept', name, color, description };
  },
} satisfies Decider<GroupState>;
