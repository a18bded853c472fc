import {
  emailBounced,
  emailComplained,
  emailDelivered,
  emailSent,
  emailUnsubscribed,
  enrollmentBranched,
  enrollmentFinished,
  enrollmentHeld,
  enrollmentMoved,
  enrollmentStarted,
  replyClassified,
  replyReceived,
  replyReceivedFromOther,
  sequenceFinished,
  touchFailed,
  touchRestored,
  touchSkipped,
  type ClassifiedBy,
  type EnrollmentStarted,
  type Fact,
  type FailoverReason,
  type FailureReason,
  type FinishReason,
  type ReplyClass,
  type ReplyClassified,
  type ReplyFacts,
  type SkipReason,
  type VariantName,
} from '@sortie/contracts';
import { threadOf } from '../threads/thread-id.js';
import { answered, type Enrollment } from './enrollment.js';
import type { Branch } from './judge.js';

/** A touch as far as facts name it. */
export interface TouchRef {
  id: string;
  step: number;
  mailboxId: string;
  /** Where it is not known yet from `email.sent`. */
  variant?: VariantName | null;
}

/** A mail that came back from a person. */
export interface Answer extends Verdict {
  subject: string | null;
  text: string | null;
  quoted?: string | null;
}

/** What a reply means, and who says so. */
export interface Verdict {
  replyId: string;
  touchId: string | null;
  mailboxId: string;
  classification: ReplyClass;
  /** The step that was answered. */
  step?: number;
  confidence?: number;
  by?: ClassifiedBy;
}

/** A contact enters a campaign. */
export function start(facts: EnrollmentStarted): Fact[] {
  return [enrollmentStarted(facts)];
}

/**
 * The server took the mail: a fact, whatever happened to the enrollment meanwhile. `delivered` when that server is the
 * recipient's own, and not a relay that may still fail.
 */
export function recordSent(state: Enrollment, touch: TouchRef, delivered: boolean): Fact[] {
  const facts = { ...touchFacts(state, touch), mailbox_id: touch.mailboxId };
  return delivered ? [emailSent(facts), emailDelivered(facts)] : [emailSent(facts)];
}

/** The recipient's own server has it. */
export function recordDelivered(state: Enrollment, touch: TouchRef): Fact[] {
  return [emailDelivered({ ...touchFacts(state, touch), mailbox_id: touch.mailboxId })];
}

/** A touch is not made, for one reason. */
export function skip(state: Enrollment, touch: TouchRef, reason: SkipReason): Fact[] {
  return [touchSkipped({ ...touchFacts(state, touch), reason })];
}

/** A touch that was skipped for `reason` is planned again. */
export function restore(state: Enrollment, touch: TouchRef, reason: SkipReason): Fact[] {
  return [touchRestored({ ...touchFacts(state, touch), reason })];
}

/** A mail was refused for good for a reason of its own, or given up after its attempts. */
export function fail(state: Enrollment, touch: TouchRef, reason: FailureReason, code: string | null): Fact[] {
  return [touchFailed({ ...touchFacts(state, touch), kind: 'soft', code, reason })];
}

/** A mail came back, or was refused at the door. */
export function recordBounce(
  state: Enrollment,
  touch: TouchRef,
  kind: 'hard' | 'soft' | 'policy',
  code: string | null,
): Fact[] {
  return [emailBounced({ ...touchFacts(state, touch), kind, code })];
}

/** The recipient called a mail spam. */
export function recordComplaint(state: Enrollment, touch: TouchRef): Fact[] {
  return [emailComplained(touchFacts(state, touch))];
}

/** The recipient asked for no more mail. */
export function recordUnsubscribe(state: Enrollment, via: 'one_click' | 'page' | 'reply'): Fact[] {
  return [
    emailUnsubscribed({
      contact_id: state.contactId,
      campaign_id: state.campaignId,
      enrollment_id: state.id,
      via,
      ...(state.lastSent < 0 ? {} : { step: state.lastSent, ...worded(state.variants[state.lastSent]) }),
    }),
  ];
}

/** An answer of the person we wrote to, and what it says about the enrollment. */
export function recordReply(state: Enrollment, answer: Answer): Fact[] {
  const facts = replyFacts(state, answer);
  return [
    replyReceived(facts, { subject: state.contactId, personal: words(answer) }),
    replyClassified({ ...facts, ...standing(state, facts) }),
  ];
}

/** Somebody else answered in the thread: kept, and nothing follows from it. */
export function recordReplyOfOther(state: Enrollment, answer: Answer): Fact[] {
  const about = { subject: state.contactId, personal: words(answer) };
  return [replyReceivedFromOther(replyFacts(state, answer), about)];
}

/** A person corrects what a reply means. */
export function reclassify(state: Enrollment, verdict: Verdict): Fact[] {
  const facts = replyFacts(state, { ...verdict, confidence: 1, by: 'human' });
  return [replyClassified({ ...facts, ...standing(state, facts) })];
}

/** The person is away: nothing is due before `until`. A shorter absence than the one that is known says nothing new. */
export function hold(state: Enrollment, until: Date): Fact[] {
  if (!state.id || state.finished || (state.heldUntil && state.heldUntil >= until)) return [];
  return [
    enrollmentHeld({
      enrollment_id: state.id,
      contact_id: state.contactId,
      campaign_id: state.campaignId,
      sequence_id: state.sequenceId,
      until: until.toISOString(),
      reason: 'out_of_office',
    }),
  ];
}

/** The contact goes another way. */
export function branchOff(state: Enrollment, { from, to, condition }: Branch): Fact[] {
  if (!state.id || state.finished) return [];
  return [
    enrollmentBranched({
      enrollment_id: state.id,
      contact_id: state.contactId,
      campaign_id: state.campaignId,
      sequence_id: state.sequenceId,
      from_step: from,
      condition,
      to_step: to,
    }),
  ];
}

/** The contact hears from another mailbox from now on: its own cannot send. */
export function moveTo(state: Enrollment, mailboxId: string, reason: FailoverReason): Fact[] {
  if (!state.id || state.finished || state.mailboxId === mailboxId) return [];
  return [
    enrollmentMoved({
      enrollment_id: state.id,
      contact_id: state.contactId,
      campaign_id: state.campaignId,
      sequence_id: state.sequenceId,
      from_mailbox_id: state.mailboxId,
      to_mailbox_id: mailboxId,
      reason,
    }),
  ];
}

/** Ends the enrollment once; whoever comes later finds it ended. */
export function finish(state: Enrollment, reason: FinishReason): Fact[] {
  if (!state.id || state.finished) return [];
  const facts = {
    enrollment_id: state.id,
    contact_id: state.contactId,
    campaign_id: state.campaignId,
    sequence_id: state.sequenceId,
  };
  const ended = reason === 'completed' ? [sequenceFinished(facts)] : [];
  return [...ended, enrollmentFinished({ ...facts, reason })];
}

/** What every fact about a touch names. */
export function touchFacts(state: Enrollment, touch: TouchRef) {
  return {
    touch_id: touch.id,
    contact_id: state.contactId,
    campaign_id: state.campaignId,
    sequence_id: state.sequenceId,
    enrollment_id: state.id,
    step: touch.step,
    ...worded(touch.variant ?? state.variants[touch.step]),
  };
}

function replyFacts(state: Enrollment, { confidence, by, ...verdict }: Verdict): ReplyFacts {
  return {
    reply_id: verdict.replyId,
    contact_id: state.contactId,
    campaign_id: state.campaignId,
    sequence_id: state.sequenceId,
    touch_id: verdict.touchId,
    mailbox_id: verdict.mailboxId,
    classification: verdict.classification,
    ...(verdict.step === undefined ? {} : { step: verdict.step, ...worded(state.variants[verdict.step]) }),
    thread_id: threadOf(state.id),
    ...(confidence === undefined ? {} : { confidence }),
    ...(by === undefined ? {} : { by }),
  };
}

function standing(state: Enrollment, facts: ReplyFacts): Partial<ReplyClassified> {
  const after = answered(state, facts);
  const ofOther = state.asides.includes(facts.reply_id) ? { from_other: true } : {};
  return { replied: after.replied, answered: after.answered, last_answer: after.reply, ...ofOther };
}

function worded(variant: VariantName | null | undefined): { variant?: VariantName } {
  return variant ? { variant } : {};
}

function words({ subject, text, quoted = null }: Answer) {
  return { subject, text, quoted };
}
