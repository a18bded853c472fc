import { Controller, Inject } from '@nestjs/common';
import {
  getThread,
  listMessages,
  listThreads,
  notFound,
  replyInThread,
  type ById,
  type CallContext,
  type List,
  type ListMessages,
  type ListThreads,
  type Message,
  type ReplyInThread,
  type Thread,
  type ThreadWithMessages,
} from '@sortie/contracts';
import { EventStore, listPage, Where } from '@sortie/event-store';
import { Handles } from '@sortie/messaging';
import { Cursors } from '../sequencing.cursors.js';
import { AnswerSender } from './answer-sender.js';
import {
  findMessage,
  findThread,
  lastWrittenFirst,
  newestMessageFirst,
  newestMessages,
  selectMessages,
  showMessage,
  showThread,
  threadSelect,
} from './thread.query.js';
import { writeAnswer } from './write-answer.js';

// As the contract says; who wants more pages through the messages.
const shownMessages = 100;

@Controller()
export class ThreadsEndpoint {
  constructor(
    @Inject(EventStore) private readonly store: EventStore,
    @Inject(Cursors) private readonly cursors: Cursors,
    @Inject(AnswerSender) private readonly sender: AnswerSender,
  ) {}

  @Handles(listThreads)
  list(input: ListThreads, context: CallContext): Promise<List<Thread>> {
    const where = new Where()
      .and('workspace_id = ?', context.caller.workspace_id)
      .andIf('contact_id = ?', input.contact_id)
      .andIf('mailbox_id = ?', input.mailbox_id)
      .andIf('campaign_id = ?', input.campaign_id);
    const listing = { list: 'threads', select: threadSelect, where, order: lastWrittenFirst, show: showThread };
    return this.store.read(context, (sql) => listPage(sql, this.cursors.codec, input, listing));
  }

  @Handles(getThread)
  get({ id }: ById, context: CallContext): Promise<ThreadWithMessages> {
    const { workspace_id } = context.caller;
    return this.store.read(context, async (sql) => {
      const row = await findThread(sql, workspace_id, id);
      if (!row) throw notFound('thread');
      const newest = await newestMessages(sql, workspace_id, id, shownMessages + 1);
      const messages = newest.slice(0, shownMessages).reverse().map(showMessage);
      return { ...showThread(row), messages, has_more: newest.length > shownMessages };
    });
  }

  @Handles(listMessages)
  messages(input: ListMessages, context: CallContext): Promise<List<Message>> {
    const { id } = input;
    const { workspace_id } = context.caller;
    return this.store.read(context, async (sql) => {
      if (!(await findThread(sql, workspace_id, id))) throw notFound('thread');
      const where = new Where().and('m.workspace_id = ? and m.thread_id = ?', workspace_id, id);
      const listing = { list: 'messages', select: selectMessages, where, order: newestMessageFirst, show: showMessage };
      return listPage(sql, this.cursors.codec, input, listing);
    });
  }

  /** Answers once the mail is written down; it goes out right after, and its message says how far it is. */
  @Handles(replyInThread)
  reply(input: ReplyInThread, context: CallContext): Promise<Message> {
    return this.store.handleCommand(replyInThread, context, async (unit) => {
      const id = await writeAnswer(unit, input);
      unit.afterCommit(() => this.sender.wake());
      return showMessage(await findMessage(unit.sql, unit.workspaceId, id));
    });
  }
}
