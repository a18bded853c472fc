import type { Condition, ReplyClass } from '@sortie/contracts';

/** What is known of a contact when a step is decided. */
export interface Standing {
  /** The class of the last answer of a person; null while nobody has answered. */
  reply: ReplyClass | null;
  /** An answer that no branch was taken on: only steps for those who answered so go on. */
  answered: boolean;
  /** The mail that was sent last; null before the first. */
  last: { step: number; opened: boolean; clicked: boolean; bounced: boolean } | null;
  /** The step whose branch was taken last. */
  branchedFrom: number | null;
  /** The step to which the last branch led: those that its way does not come by are passed. */
  head: number;
  /** The steps whose touches are neither made nor decided. */
  open: readonly number[];
}

const aboutReplies: ReadonlySet<Condition> = new Set(['replied', 'interested', 'not_interested', 'question', 'other']);

/** Whether the condition asks for an answer, which comes when it comes; the others are asked when a step falls due. */
export function asksForReply(condition: Condition): boolean {
  return aboutReplies.has(condition);
}

/** Whether a contact who has answered so is meant. A class that no condition names counts as `other`. */
export function suits(condition: Condition | undefined, reply: ReplyClass | null): boolean {
  if (condition === undefined || reply === null) return false;
  if (condition === 'replied') return true;
  return condition === (aboutReplies.has(reply as Condition) ? reply : 'other');
}

/** Whether the condition holds now. */
export function holds(condition: Condition, { reply, answered, last }: Standing): boolean {
  switch (condition) {
    // Who went another way on an answer begins anew there: the question is whether that way was answered.
    case 'no_reply':
      return !answered;
    case 'opened':
      return last?.opened ?? false;
    case 'not_opened':
      return !last?.opened;
    case 'clicked':
      return last?.clicked ?? false;
    case 'not_clicked':
      return !last?.clicked;
    case 'bounced':
      return last?.bounced ?? false;
    default:
      return suits(condition, reply);
  }
}
