import { IsBoolean, IsIn, IsInt, IsNumber, IsString, Max, Min } from 'class-validator';
import { event } from '../core/event.js';
import { operation } from '../core/operation.js';
import { Nullable, Optional } from '../schema/decorators.js';
import { ById } from '../schema/deleted.js';
import { Cursor, IdOf, IncludeTotal, Instant, Limit } from '../schema/kinds.js';
import { listOf } from '../schema/list.js';
import { variantNames, type VariantName } from './steps.js';

export const replyClasses = [
  'out_of_office',
  'unsubscribe',
  'interested',
  'not_interested',
  'question',
  /** Names somebody else to write to. */
  'referral',
  'other',
] as const;

export type ReplyClass = (typeof replyClasses)[number];

/**
 * What a class was told by: a header of the mail, the rules about words, or a person, who overrides all. `model` is
 * reserved: nothing is classified so.
 */
export const classifiers = ['header', 'rule', 'model', 'human'] as const;

export type ClassifiedBy = (typeof classifiers)[number];

/** A reply, with its words. */
export class Reply {
  @IsIn(['reply']) object: 'reply';
  @IdOf('reply') id: string;
  @Nullable() @IdOf('thread') thread_id: string | null;
  @IdOf('contact') contact_id: string;
  @Nullable() @IdOf('campaign') campaign_id: string | null;
  @Nullable() @IdOf('touch') touch_id: string | null;
  @IdOf('mailbox') mailbox_id: string;
  @IsIn(replyClasses) classification: ReplyClass;
  /** How sure the classifier is, 0 to 1; 1 for a header and for a person's word. */
  @Nullable() @IsNumber() @Min(0) @Max(1) confidence: number | null;
  @Nullable() @IsIn(classifiers) classified_by: ClassifiedBy | null;
  /** Somebody else answered in the thread, a colleague for one. Shown, but it stops and counts nothing. */
  @IsBoolean() from_other: boolean;
  @Nullable() @IsString() subject: string | null;
  /** The sender's own words. */
  @Nullable() @IsString() text: string | null;
  /** What the mail quotes. */
  @Nullable() @IsString() quoted: string | null;
  @Instant() received_at: string;
}

export class ListReplies {
  @Optional() @IdOf('contact') contact_id?: string;
  @Optional() @IdOf('campaign') campaign_id?: string;
  @Optional() @IdOf('mailbox') mailbox_id?: string;
  @Optional() @IsIn(replyClasses) classification?: ReplyClass;
  /** Received at this time or later. */
  @Optional() @Instant() since?: string;
  @Limit(200) limit?: number;
  @Cursor() cursor?: string;
  @IncludeTotal() include?: 'total';
}

export class ClassifyReply {
  @IdOf('reply') id: string;
  /**
   * A person's verdict. `unsubscribe` suppresses the address; `out_of_office` lets the enrollment go on after a hold,
   * as long as it has not ended; any other class for an absence note makes it a reply, which stops cold steps.
   */
  @IsIn(replyClasses) classification: ReplyClass;
}

export class ReplyFacts {
  @IdOf('reply') reply_id: string;
  @IdOf('contact') contact_id: string;
  @Nullable() @IdOf('campaign') campaign_id: string | null;
  @Nullable() @IdOf('sequence') sequence_id: string | null;
  @Nullable() @IdOf('touch') touch_id: string | null;
  @IdOf('mailbox') mailbox_id: string;
  @IsIn(replyClasses) classification: ReplyClass;
  /** The step that was answered, and its wording. */
  @Optional() @IsInt() @Min(0) step?: number;
  @Optional() @IsIn(variantNames) variant?: VariantName;
  @Optional() @IdOf('thread') thread_id?: string;
  @Optional() @IsNumber() @Min(0) @Max(1) confidence?: number;
  @Optional() @IsIn(classifiers) by?: ClassifiedBy;
}

export class ReplyClassified extends ReplyFacts {
  /** Whether the contact counts as having replied in this enrollment from now on. */
  @Optional() @IsBoolean() replied?: boolean;
  /** Whether it has an answer that no branch was taken on: only steps for those who answered so go on. */
  @Optional() @IsBoolean() answered?: boolean;
  /** The class of its last answer from now on; null: it has none. */
  @Optional() @Nullable() @IsIn(replyClasses) last_answer?: ReplyClass | null;
  /** Somebody else's mail in the thread, which counts as no answer. */
  @Optional() @IsBoolean() from_other?: boolean;
}

export class ReplyWords {
  @Nullable() @IsString() subject: string | null;
  @Nullable() @IsString() text: string | null;
  @Optional() @Nullable() @IsString() quoted?: string | null;
}

export const replyReceived = event({
  type: 'reply.received',
  service: 'sequencing',
  data: ReplyFacts,
  personal: ReplyWords,
  sentence: 'Reply received',
});

export const replyClassified = event({
  type: 'reply.classified',
  service: 'sequencing',
  data: ReplyClassified,
  sentence: 'Reply classified',
});

/** Somebody whom we did not write to answered in the thread of somebody whom we did. */
export const replyReceivedFromOther = event({
  type: 'reply.received_from_other',
  service: 'sequencing',
  data: ReplyFacts,
  personal: ReplyWords,
  sentence: 'Somebody else answered in the thread',
});

export const listReplies = operation({
  name: 'replies.list',
  service: 'sequencing',
  route: 'GET /v1/replies',
  scope: 'replies:read',
  effect: 'read',
  summary: 'List replies',
  input: ListReplies,
  output: listOf(Reply),
});

export const getReply = operation({
  name: 'replies.get',
  service: 'sequencing',
  route: 'GET /v1/replies/{id}',
  scope: 'replies:read',
  effect: 'read',
  summary: 'Read a reply',
  input: ById,
  output: Reply,
});

export const classifyReply = operation({
  name: 'replies.update',
  service: 'sequencing',
  route: 'PATCH /v1/replies/{id}',
  scope: 'replies:write',
  effect: 'write',
  summary: 'Correct the class of a reply',
  input: ClassifyReply,
  output: Reply,
  conditional: false,
});
