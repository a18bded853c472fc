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
import { EventStore, keysetPage } from '@sortie/event-store';
import { Handles } from '@sortie/messaging';
import { Cursors } from '../sequencing.cursors.js';
import { AnswerSender } from './answer-sender.js';
import {
  findMessage,
  findThread,
  newestMessages,
  showMessage,
  showThread,
  threadColumns,
  type MessageRow,
  type ThreadRow,
} from './thread.query.js';
import { writeAnswer } from './write-answer.js';

// As the contract says; who wants more pages through the messages.
const shownMessages = 100;

interface Place {
  at: string;
  id: string;
}

@Controller()
export class ThreadsEndpoint {
  constructor(
    @Inject(EventStore) private readonly store: EventStore,
    @Inject(Cursors) private readonly cursors: Cursors,
    @Inject(AnswerSender) private readonly sender: AnswerSender,
  ) {}

  @Handles(listThreads)
  list(input: ListThreads, context: CallContext): Promise<List<Thread>> {
    const { contact_id, mailbox_id, campaign_id } = input;
    const { workspace_id } = context.caller;
    return this.store.read(context, (sql) =>
      keysetPage<ThreadRow, Place, Thread>(
        this.cursors.codec,
        input,
        { list: 'threads', workspace_id, contact_id, mailbox_id, campaign_id },
        async (after, take) => {
          const { rows } = await sql.query<ThreadRow>(
            `select ${threadColumns} from threads where workspace_id = $1
               and ($2::text is null or contact_id = $2) and ($3::text is null or mailbox_id = $3)
               and ($4::text is null or campaign_id = $4)
               and ($5::timestamptz is null or (last_message_at, id) < ($5, $6))
             order by last_message_at desc, id desc limit $7`,
            [
              workspace_id,
              contact_id ?? null,
              mailbox_id ?? null,
              campaign_id ?? null,
              after?.at ?? null,
              after?.id ?? null,
              take,
            ],
          );
          return rows;
        },
        ({ last_message_at, id }) => ({ at: last_message_at.toISOString(), id }),
        showThread,
      ),
    );
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
      return keysetPage<MessageRow, Place, Message>(
        this.cursors.codec,
        input,
        { list: 'messages', workspace_id, id },
        (before, take) => newestMessages(sql, workspace_id, id, take, before),
        (row) => ({ at: row.at.toISOString(), id: row.id }),
        showMessage,
      );
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
