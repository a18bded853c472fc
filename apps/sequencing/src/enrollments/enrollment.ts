import type {
  EnrollmentFinished, EnrollmentStarted, FinishReason, ReplyFacts, TouchFacts,
} from '@sortie/contracts';
import type { Decider, RecordedEvent } from '@sortie/event-store';

/** One contact on its way through a campaign. */
export interface Enrollment {
  id: string;
  contactId: string;
  campaignId: string;
  sequenceId: string;
  mailboxId: string;
  /** A person has answered; an out-of-office note does not count. */
  replied: boolean;
  finished: FinishReason | null;
}

type Folded = RecordedEvent<EnrollmentStarted & EnrollmentFinished & ReplyFacts & TouchFacts>;

export const enrollment: Decider<Enrollment> = {
  initial: () => ({
    id: '', contactId: '', campaignId: '', sequenceId: '', mailboxId: '', replied: false, finished: null,
  }),
  evolve: (state, event: Folded) => {
    switch (event.type) {
      case 'enrollment.started':
        return {
          ...state,
          id: event.data.enrollment_id,
          contactId: event.data.contact_id,
          campaignId: event.data.campaign_id,
          sequenceId: event.data.sequence_id,
          mailboxId: event.data.mailbox_id,
        };
      case 'reply.received':
        return { ...state, replied: state.replied || event.data.classification !== 'out_of_office' };
      case 'enrollment.finished':
        return { ...state, finished: event.data.reason };
      default:
        return state;
    }
  },
};
