import { Controller, Inject } from '@nestjs/common';
import {
  classifyReply,
  getReply,
  listReplies,
  type ById,
  type CallContext,
  type ClassifyReply,
  type List,
  type ListReplies,
  type Reply,
} from '@sortie/contracts';
import { EventStore, keysetPage } from '@sortie/event-store';
import { Handles } from '@sortie/messaging';
import { Cursors } from '../sequencing.cursors.js';
import { reclassifyReply } from './reclassify-reply.js';
import { findReply, replyColumns, showReply, type ReplyRow } from './reply.query.js';

@Controller()
export class RepliesEndpoint {
  constructor(
    @Inject(EventStore) private readonly store: EventStore,
    @Inject(Cursors) private readonly cursors: Cursors,
  ) {}

  @Handles(listReplies)
  list(input: ListReplies, context: CallContext): Promise<List<Reply>> {
    const { limit: _limit, cursor: _cursor, ...filter } = input;
    const { workspace_id } = context.caller;
    return this.store.read(context, (sql) =>
      keysetPage<ReplyRow, { id: string }, Reply>(
        this.cursors.codec,
        input,
        { list: 'replies', workspace_id, ...filter },
        async (after, take) =>
          (
            await sql.query<ReplyRow>(
              `select ${replyColumns} from replies
               where workspace_id = $1
                 and ($2::text is null or contact_id = $2) and ($3::text is null or campaign_id = $3)
                 and ($4::text is null or mailbox_id = $4) and ($5::text is null or classification = $5)
                 and ($6::timestamptz is null or received_at >= $6) and ($7::text is null or id < $7)
               order by id desc limit $8`,
              [
                workspace_id,
                filter.contact_id ?? null,
                filter.campaign_id ?? null,
                filter.mailbox_id ?? null,
                filter.classification ?? null,
                filter.since ?? null,
                after?.id ?? null,
                take,
              ],
            )
          ).rows,
        ({ id }) => ({ id }),
        showReply,
      ),
    );
  }

  @Handles(getReply)
  get({ id }: ById, context: CallContext): Promise<Reply> {
    const { workspace_id } = context.caller;
    return this.store.read(context, async (sql) => showReply(await findReply(sql, workspace_id, id)));
  }

  @Handles(classifyReply)
  classify(input: ClassifyReply, context: CallContext): Promise<Reply> {
    return this.store.handleCommand(classifyReply, context, async (unit) => {
      await reclassifyReply(unit, input);
      return showReply(await findReply(unit.sql, unit.workspaceId, input.id));
    });
  }
}
