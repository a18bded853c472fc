import { Controller, Inject } from '@nestjs/common';
import {
  getTouch,
  isId,
  listTouches,
  notFound,
  type ById,
  type CallContext,
  type List,
  type ListTouches,
  type Touch,
} from '@sortie/contracts';
import { EventStore, keysetPage } from '@sortie/event-store';
import { Handles } from '@sortie/messaging';
import { Cursors } from '../sequencing.cursors.js';

type Row = Omit<Touch, 'object' | 'due_at' | 'sent_at' | 'updated_at'> & {
  due_at: Date;
  sent_at: Date | null;
  updated_at: Date;
};

const columns = `id, campaign_id, enrollment_id, contact_id, mailbox_id, step, state, reason, variant, waits_for, message_id, due_at, sent_at, updated_at`;

@Controller()
export class TouchesEndpoint {
  constructor(
    @Inject(EventStore) private readonly store: EventStore,
    @Inject(Cursors) private readonly cursors: Cursors,
  ) {}

  @Handles(getTouch)
  async get({ id }: ById, context: CallContext): Promise<Touch> {
    if (!isId('touch', id)) throw notFound('touch');
    const { rows } = await this.store.read(context, (sql) =>
      sql.query<Row>(`select ${columns} from touches where workspace_id = $1 and id = $2`, [
        context.caller.workspace_id,
        id,
      ]),
    );
    if (!rows[0]) throw notFound('touch');
    return show(rows[0]);
  }

  @Handles(listTouches)
  list(input: ListTouches, context: CallContext): Promise<List<Touch>> {
    const { campaign_id, contact_id } = input;
    const { workspace_id } = context.caller;
    return this.store.read(context, (sql) =>
      keysetPage<Row, { id: string }, Touch>(
        this.cursors.codec,
        input,
        { list: 'touches', workspace_id, campaign_id, contact_id },
        async (after, take) =>
          (
            await sql.query<Row>(
              `select ${columns} from touches where workspace_id = $1
             and ($2::text is null or campaign_id = $2) and ($3::text is null or contact_id = $3)
             and ($4::text is null or id > $4) order by id limit $5`,
              [workspace_id, campaign_id ?? null, contact_id ?? null, after?.id ?? null, take],
            )
          ).rows,
        ({ id }) => ({ id }),
        show,
      ),
    );
  }
}

function show({ due_at, sent_at, updated_at, ...row }: Row): Touch {
  return {
    object: 'touch',
    ...row,
    due_at: due_at.toISOString(),
    sent_at: sent_at?.toISOString() ?? null,
    updated_at: updated_at.toISOString(),
  };
}
