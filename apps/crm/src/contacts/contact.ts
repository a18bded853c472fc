import { contactErased, type ContactCreated, type ContactDetails } from '@sortie/contracts';
import type { Decider } from '@sortie/event-store';
import { blankProfile, type Profile } from './profile.js';

/** A contact as its events tell it. */
export interface ContactState {
  existence: 'none' | 'kept' | 'erased';
  profile: Profile;
  companyId: string | null;
  createdAt: Date | null;
  updatedAt: Date | null;
}

/** What `evolve` reads of an event, so that a fact can be folded before it is in the log. */
export interface ContactEvent {
  type: string;
  /** Of contact.created and contact.updated. */
  data: Pick<ContactCreated, 'company_id' | 'timezone' | 'status'>;
  /** Null once the contact is erased. */
  personal: ContactDetails | null;
  occurredAt: Date;
}

/** Folds a contact's stream; its id is the stream's. */
export const contactDecider = {
  initial: (): ContactState => ({
    existence: 'none', profile: blankProfile, companyId: null, createdAt: null, updatedAt: null,
  }),
  evolve(state: ContactState, event: ContactEvent): ContactState {
    if (event.type === contactErased.type) {
      return { ...state, existence: 'erased', profile: blankProfile, updatedAt: event.occurredAt };
    }
    const { data, personal, occurredAt } = event;
    return {
      existence: 'kept',
      profile: { ...blankProfile, ...personal, timezone: data.timezone, status: data.status },
      companyId: data.company_id,
      createdAt: state.createdAt ?? occurredAt,
      updatedAt: occurredAt,
    };
  },
} satisfies Decider<ContactState>;
