import type {
  EnrollmentBranched,
  EnrollmentFinished,
  EnrollmentHeld,
  EnrollmentMoved,
  EnrollmentStarted,
  FinishReason,
  ReplyClass,
  ReplyClassified,
  TouchFacts,
  VariantName,
} from '@sortie/contracts';
import type { Decider, RecordedEvent } from '@sortie/event-store';
import { asksForReply } from './conditions.js';

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
  /** What the person's mails mean, by reply, in the order in which they came. */
  replies: Readonly<Record<string, ReplyClass>>;
  /** Mails of others in its thread, which never count. */
  asides: readonly string[];
  /** The person is away: nothing is due before then. */
  heldUntil: Date | null;
  /** The class of the last answer. */
  reply: ReplyClass | null;
  /** An answer that no branch was taken on: cold steps have ended. */
  answered: boolean;
  /** The step that was sent last, -1 before the first. */
  lastSent: number;
  /** The wordings that were sent, by step, of steps with several. */
  variants: Readonly<Record<number, VariantName>>;
  /** The step whose branch was taken last. */
  branchedFrom: number | null;
  /** The step to which that branch led: those that its way does not come by are passed. */
  head: number;
}

type Folded = RecordedEvent<
  EnrollmentStarted &
    EnrollmentFinished &
    Omit<EnrollmentHeld, 'reason'> &
    Omit<EnrollmentMoved, 'reason'> &
    EnrollmentBranched &
    ReplyClassified &
    TouchFacts
>;

/** Folds an enrollment from its facts. */
export const enrollment: Decider<Enrollment> = {
  initial: () => ({
    id: '',
    contactId: '',
    campaignId: '',
    sequenceId: '',
    mailboxId: '',
    replied: false,
    finished: null,
    replies: {},
    asides: [],
    heldUntil: null,
    reply: null,
    answered: false,
    lastSent: -1,
    variants: {},
    branchedFrom: null,
    head: 0,
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
      case 'enrollment.moved':
        return { ...state, mailboxId: event.data.to_mailbox_id };
      case 'reply.received':
        return answered(state, event.data);
      case 'reply.received_from_other':
        return { ...state, asides: [...state.asides, event.data.reply_id] };
      case 'reply.classified':
        return event.data.by === 'human' ? answered(state, event.data) : state;
      case 'enrollment.held':
        return { ...state, heldUntil: new Date(event.data.until) };
      case 'email.sent':
        return sent(state, event.data);
      case 'enrollment.branched':
        return branched(state, event.data);
      case 'enrollment.finished':
        return { ...state, finished: event.data.reason };
      default:
        return state;
    }
  },
};

/** An absence note is no answer; a person may say later that it was one, or that what counted as one was a note. */
export function answered(
  state: Enrollment,
  { reply_id, classification }: Pick<ReplyClassified, 'reply_id' | 'classification'>,
): Enrollment {
  if (state.asides.includes(reply_id)) return state;
  const before = state.replies[reply_id];
  // Another name for an answer that has counted before is no further answer, and no later one.
  const again = before !== undefined && counts(before);
  const replies = { ...state.replies, [reply_id]: classification };
  const reply = Object.values(replies).filter(counts).at(-1) ?? null;
  const replied = reply !== null;
  return {
    ...state,
    replies,
    replied,
    heldUntil: replied ? null : state.heldUntil,
    reply,
    answered: again || !counts(classification) ? replied && state.answered : true,
  };
}

function counts(classification: ReplyClass): boolean {
  return classification !== 'out_of_office';
}

function sent(state: Enrollment, { step, variant }: Pick<TouchFacts, 'step' | 'variant'>): Enrollment {
  const variants = variant ? { ...state.variants, [step]: variant } : state.variants;
  return { ...state, lastSent: Math.max(state.lastSent, step), variants };
}

/** Who goes another way on an answer is no longer one who has only answered. */
function branched(state: Enrollment, { from_step, to_step, condition }: EnrollmentBranched): Enrollment {
  const answered = state.answered && !asksForReply(condition);
  return { ...state, answered, branchedFrom: from_step, head: to_step ?? state.head };
}
