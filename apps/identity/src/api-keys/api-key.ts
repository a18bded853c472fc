import type { Decider, RecordedEvent } from '@sortie/event-store';

/** What a decision about a key needs to know. */
export type ApiKeyState = 'absent' | 'active' | 'revoked';

/** A key's stream; its id is the key's id. */
export const apiKeyStream: Decider<ApiKeyState> = {
  initial: () => 'absent',
  evolve(state, event: RecordedEvent<never, never>) {
    switch (event.type) {
      case 'api_key.created':
        return 'active';
      case 'api_key.revoked':
        return 'revoked';
      default:
        return state;
    }
  },
};
