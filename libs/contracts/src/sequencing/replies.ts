import { IsIn, IsString } from 'class-validator';
import { event } from '../core/event.js';
import { operation } from '../core/operation.js';
import { Nullable, Optional } from '../schema/decorators.js';
import { Cursor, IdOf, Instant, Limit } from '../schema/kinds.js';
import { listOf } from '../schema/list.js';

export const replyClasses = [
  'out_of_office',
  'unsubscribe',
  'interested',
  'not_interested',
  'question',
  'other',
] as const;

export type ReplyClass = (typeof replyClasses)[number];

/** A reply, with its words. */
export class Reply {
  @IsIn(['reply']) object: 'reply';
  @IdOf('reply') id: string;
  @IdOf('contact') contact_id: string;
  @Nullable() @IdOf('campaign') campaign_id: string | null;
  @Nullable() @IdOf('touch') touch_id: string | null;
  @IdOf('mailbox') mailbox_id: string;
  @IsIn(replyClasses) classification: ReplyClass;
  @Nullable() @IsString() subject: string | null;
  @Nullable() @IsString() text: string | null;
  @Instant() received_at: string;
}

export class ListReplies {
  @Optional() @IdOf('contact') contact_id?: string;
  @Optional() @IdOf('campaign') campaign_id?: string;
  @Limit(200) limit?: number;
  @Cursor() cursor?: string;
}

export class ReplyFacts {
  @IdOf('reply') reply_id: string;
  @IdOf('contact') contact_id: string;
  @Nullable() @IdOf('campaign') campaign_id: string | null;
  @Nullable() @IdOf('sequence') sequence_id: string | null;
  @Nullable() @IdOf('touch') touch_id: string | null;
  @IdOf('mailbox') mailbox_id: string;
  @IsIn(replyClasses) classification: ReplyClass;
}

export class ReplyWords {
  @Nullable() @IsString() subject: string | null;
  @Nullable() @IsString() text: string | null;
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
  data: ReplyFacts,
  sentence: 'Reply classified',
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
