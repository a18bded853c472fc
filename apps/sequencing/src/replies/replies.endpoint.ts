import { Controller, Inject } from '@nestjs/common';
import { listReplies, type CallContext, type List, type ListReplies, type Reply } from '@sortie/contracts';
import { EventStore, keysetPage } from '@sortie/event-store';
import { Handles } from '@sortie/messaging';
import { Cursors } from '../sequencing.cursors.js';

type Row = Omit<Reply, 'object' | 'received_at' | 'text'> & { body: string | null; received_at: Date };

@Controller()
export class RepliesEndpoint {
  constructor(
    @Inject(EventStore) private readonly store: EventStore,
    @Inject(Cursors) private readonly cursors: Cursors,
  ) {}

  @Handles(listReplies)
  list(input: ListReplies, context: CallContext): Promise<List<Reply>> {
    const { contact_id, campaign_id } = input;
    const { workspace_id } = context.caller;
    return this.store.read(context, (sql) =>
      keysetPage<Row, { id: string }, Reply>(
        this.cursors.codec,
        input,
        { list: 'replies', workspace_id, contact_id, campaign_id },
        async (after, take) =>
          (
            await sql.query<Row>(
              `select id, contact_id, campaign_id, touch_id, mailbox_id, classification, subject, body, received_at from replies
           where workspace_id = $1 and ($2::text is null or contact_id = $2) and ($3::text is null or campaign_id = $3)
             and ($4::text is null or id < $4) order by id desc limit $5`,
              [workspace_id, contact_id ?? null, campaign_id ?? null, after?.id ?? null, take],
            )
          ).rows,
        ({ id }) => ({ id }),
        ({ body, received_at, ...row }) => ({
          object: 'reply',
          ...row,
          text: body,
          received_at: received_at.toISOString(),
        }),
      ),
    );
  }
}
