import { Controller, Inject } from '@nestjs/common';
import {
  getEnrollment,
  isId,
  listEnrollments,
  notFound,
  type ById,
  type CallContext,
  type Enrollment,
  type List,
  type ListEnrollments,
} from '@sortie/contracts';
import { EventStore, keysetPage } from '@sortie/event-store';
import { Handles } from '@sortie/messaging';
import { Cursors } from '../sequencing.cursors.js';

interface Row extends Omit<Enrollment, 'object' | 'updated_at'> {
  updated_at: Date;
}

const columns = 'id, campaign_id, sequence_id, contact_id, mailbox_id, status, replied, updated_at';

@Controller()
export class EnrollmentsEndpoint {
  constructor(
    @Inject(EventStore) private readonly store: EventStore,
    @Inject(Cursors) private readonly cursors: Cursors,
  ) {}

  @Handles(getEnrollment)
  async get({ id }: ById, context: CallContext): Promise<Enrollment> {
    if (!isId('enrollment', id)) throw notFound('enrollment');
    const [row] = await this.store.readOnce<Row>(context, {
      name: 'enrollment-get',
      text: `select ${columns} from enrollments where workspace_id = $1 and id = $2`,
      values: [context.caller.workspace_id, id],
    });
    if (!row) throw notFound('enrollment');
    return show(row);
  }

  @Handles(listEnrollments)
  list(input: ListEnrollments, context: CallContext): Promise<List<Enrollment>> {
    const { campaign_id, contact_id, status } = input;
    const { workspace_id } = context.caller;
    return this.store.read(context, (sql) =>
      keysetPage<Row, { id: string }, Enrollment>(
        this.cursors.codec,
        input,
        { list: 'enrollments', workspace_id, campaign_id, contact_id, status },
        async (after, take) =>
          (
            await sql.query<Row>(
              `select ${columns} from enrollments
               where workspace_id = $1 and ($2::text is null or campaign_id = $2)
                 and ($3::text is null or contact_id = $3) and ($4::text is null or status = $4)
                 and ($5::text is null or id < $5)
               order by id desc limit $6`,
              [workspace_id, campaign_id ?? null, contact_id ?? null, status ?? null, after?.id ?? null, take],
            )
          ).rows,
        ({ id }) => ({ id }),
        show,
      ),
    );
  }
}

function show({ updated_at, ...row }: Row): Enrollment {
  return { object: 'enrollment', ...row, updated_at: updated_at.toISOString() };
}
