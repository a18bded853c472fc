import { IsBoolean, IsIn, IsInt, IsString, Min } from 'class-validator';
import { event } from '../core/event.js';
import { operation } from '../core/operation.js';
import { ListOf, Nullable, Optional } from '../schema/decorators.js';
import { ById } from '../schema/deleted.js';
import { Cursor, IdOf, IncludeTotal, Instant, Limit, Text } from '../schema/kinds.js';
import { listOf } from '../schema/list.js';
import { replyClasses, type ReplyClass } from './replies.js';
import { touchStates } from './touches.js';

/** `received` for what came in; else how far sending is, as for a touch. */
export const messageStates = ['received', ...touchStates] as const;

export type MessageState = (typeof messageStates)[number];

/** One mail of a thread, with its words. */
export class Message {
  @IsIn(['message']) object: 'message';
  @IdOf('message') id: string;
  @IdOf('thread') thread_id: string;
  @IsIn(['inbound', 'outbound']) direction: 'inbound' | 'outbound';
  /** The campaign's touch that this mail is; null for what people wrote. */
  @Nullable() @IdOf('touch') touch_id: string | null;
  @Nullable() @IdOf('reply') reply_id: string | null;
  @Nullable() @IsString() from: string | null;
  @Nullable() @IsString() to: string | null;
  @Nullable() @IsString() subject: string | null;
  @Nullable() @IsString() text: string | null;
  /** What the mail quotes of earlier ones. */
  @Nullable() @IsString() quoted: string | null;
  @Nullable() @IsIn(replyClasses) classification: ReplyClass | null;
  /** Written by somebody else than the contact. */
  @IsBoolean() from_other: boolean;
  @IsIn(messageStates) state: MessageState;
  /** Why it could not be sent. */
  @Nullable() @IsString() reason: string | null;
  /** The Message-ID header. */
  @Nullable() @IsString() message_id: string | null;
  @Instant() at: string;
}

/** The correspondence of one enrollment: a contact's mails in one campaign. */
export class Thread {
  @IsIn(['thread']) object: 'thread';
  @IdOf('thread') id: string;
  @IdOf('enrollment') enrollment_id: string;
  @IdOf('contact') contact_id: string;
  @IdOf('campaign') campaign_id: string;
  @IdOf('mailbox') mailbox_id: string;
  /** Of its newest mail, without "Re:". */
  @Nullable() @IsString() subject: string | null;
  /** How many mails came in. */
  @IsInt() @Min(0) replies: number;
  @IsIn(['inbound', 'outbound']) last_direction: 'inbound' | 'outbound';
  @Instant() last_message_at: string;
  @Instant() created_at: string;
}

// A longer correspondence is read by GET /v1/threads/{id}/messages.
const shownMessages = 100;

export class ThreadWithMessages extends Thread {
  /** The newest hundred, oldest first. */
  @ListOf(() => Message, shownMessages) messages: Message[];
  /** There are older ones: GET /v1/threads/{id}/messages reads them all. */
  @IsBoolean() has_more: boolean;
}

export class ListThreads {
  @Optional() @IdOf('contact') contact_id?: string;
  @Optional() @IdOf('mailbox') mailbox_id?: string;
  @Optional() @IdOf('campaign') campaign_id?: string;
  @Limit(200) limit?: number;
  @Cursor() cursor?: string;
  @IncludeTotal() include?: 'total';
}

export class ListMessages {
  @IdOf('thread') id: string;
  @Limit(200) limit?: number;
  @Cursor() cursor?: string;
  @IncludeTotal() include?: 'total';
}

export class ReplyInThread {
  @IdOf('thread') id: string;
  /** One of text and html. */
  @Optional() @Text(100_000) text?: string;
  @Optional() @Text(100_000) html?: string;
  /** `Re:` and the thread's subject unless said. */
  @Optional() @Text(998) subject?: string;
}

export class MessageFacts {
  @IdOf('message') message_id: string;
  @IdOf('thread') thread_id: string;
  @IdOf('contact') contact_id: string;
  @IdOf('campaign') campaign_id: string;
  @IdOf('mailbox') mailbox_id: string;
}

export class MessageFailed extends MessageFacts {
  /** The server's code, or gave_up, suppressed, erased, unwritable_header, unwritable, mailbox_removed. */
  @Text(40) reason: string;
}

export class MessageWords {
  @Nullable() @IsString() subject: string | null;
  @Nullable() @IsString() text: string | null;
}

/** A person answers a contact; the mail goes out right after. */
export const messageWritten = event({
  type: 'message.written',
  service: 'sequencing',
  data: MessageFacts,
  personal: MessageWords,
  sentence: 'Answer written',
});

export const messageSent = event({
  type: 'message.sent',
  service: 'sequencing',
  data: MessageFacts,
  sentence: 'Answer sent',
});

export const messageFailed = event({
  type: 'message.failed',
  service: 'sequencing',
  data: MessageFailed,
  sentence: 'Answer could not be sent',
});

export const listThreads = operation({
  name: 'threads.list',
  service: 'sequencing',
  route: 'GET /v1/threads',
  scope: 'replies:read',
  effect: 'read',
  summary: 'List threads, the most recently active first',
  input: ListThreads,
  output: listOf(Thread),
});

export const getThread = operation({
  name: 'threads.get',
  service: 'sequencing',
  route: 'GET /v1/threads/{id}',
  scope: 'replies:read',
  effect: 'read',
  summary: 'Read a thread with its messages',
  input: ById,
  output: ThreadWithMessages,
});

export const listMessages = operation({
  name: 'threads.list_messages',
  service: 'sequencing',
  route: 'GET /v1/threads/{id}/messages',
  scope: 'replies:read',
  effect: 'read',
  summary: 'List the messages of a thread, newest first',
  input: ListMessages,
  output: listOf(Message),
});

export const replyInThread = operation({
  name: 'threads.reply',
  service: 'sequencing',
  route: 'POST /v1/threads/{id}/reply',
  scope: 'replies:write',
  effect: 'write',
  summary: 'Answer in a thread, from its mailbox',
  input: ReplyInThread,
  output: Message,
  status: 201,
  conditional: false,
});
