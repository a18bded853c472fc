import type { ContactCreated, ContactDetails, ContactErased, ContactUpdated } from '@sortie/contracts';
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
export type ContactEvent = { occurredAt: Date } & (
  | { type: 'contact.created'; data: ContactCreated; personal: ContactDetails | null }
  | { type: 'contact.updated'; data: ContactUpdated; personal: ContactDetails | null }
  | { type: 'contact.erased'; data: ContactErased; personal: null }
);

/** Folds a contact's stream; its id is the stream's. */
export const contactDecider = {
  initial: (): ContactState => ({
    existence: 'none', profile: blankProfile, companyId: null, createdAt: null, updatedAt: null,
  }),
  evolve(state: ContactState, event: ContactEvent): ContactState {
    if (event.type === 'contact.erased') {
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
