import {
  emailBounced,
  emailComplained,
  emailDelivered,
  emailSent,
  emailUnsubscribed,
  enrollmentFinished,
  enrollmentStarted,
  replyClassified,
  replyReceived,
  sequenceFinished,
  touchFailed,
  touchSkipped,
  type EnrollmentStarted,
  type Fact,
  type FinishReason,
  type ReplyClass,
  type SkipReason,
} from '@sortie/contracts';
import type { Enrollment } from './enrollment.js';

/** A touch as far as facts name it. */
export interface TouchRef {
  id: string;
  step: number;
  mailboxId: string;
}

/** A mail that came back from a person. */
export interface Answer {
  replyId: string;
  touchId: string;
  mailboxId: string;
  classification: ReplyClass;
  subject: string | null;
  text: string | null;
}

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

export function skip(state: Enrollment, touch: TouchRef, reason: SkipReason): Fact[] {
  return [touchSkipped({ ...touchFacts(state, touch), reason })];
}

export function fail(state: Enrollment, touch: TouchRef, code: string | null): Fact[] {
  return [touchFailed({ ...touchFacts(state, touch), kind: 'soft', code })];
}

export function recordBounce(
  state: Enrollment,
  touch: TouchRef,
  kind: 'hard' | 'soft' | 'policy',
  code: string | null,
): Fact[] {
  return [emailBounced({ ...touchFacts(state, touch), kind, code })];
}

export function recordComplaint(state: Enrollment, touch: TouchRef): Fact[] {
  return [emailComplained(touchFacts(state, touch))];
}

export function recordUnsubscribe(state: Enrollment, via: 'one_click' | 'page' | 'reply'): Fact[] {
  return [
    emailUnsubscribed({
      contact_id: state.contactId,
      campaign_id: state.campaignId,
      enrollment_id: state.id,
      via,
    }),
  ];
}

export function recordReply(state: Enrollment, answer: Answer): Fact[] {
  const facts = {
    reply_id: answer.replyId,
    contact_id: state.contactId,
    campaign_id: state.campaignId,
    sequence_id: state.sequenceId,
    touch_id: answer.touchId,
    mailbox_id: answer.mailboxId,
    classification: answer.classification,
  };
  return [
    replyReceived(facts, { subject: state.contactId, personal: { subject: answer.subject, text: answer.text } }),
    replyClassified(facts),
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

function touchFacts(state: Enrollment, touch: TouchRef) {
  return {
    touch_id: touch.id,
    contact_id: state.contactId,
    campaign_id: state.campaignId,
    sequence_id: state.sequenceId,
    enrollment_id: state.id,
    step: touch.step,
  };
}
