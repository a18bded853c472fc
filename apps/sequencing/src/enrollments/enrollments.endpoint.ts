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
import { EventStore, listPage, newestFirst, Where } from '@sortie/event-store';
import { Handles } from '@sortie/messaging';
import { Cursors } from '../sequencing.cursors.js';

interface Row extends Omit<Enrollment, 'object' | 'updated_at'> {
  updated_at: Date;
}

const select =
  'select id, campaign_id, sequence_id, contact_id, mailbox_id, status, replied, updated_at from enrollments';

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
      text: `${select} where workspace_id = $1 and id = $2`,
      values: [context.caller.workspace_id, id],
    });
    if (!row) throw notFound('enrollment');
    return show(row);
  }

  @Handles(listEnrollments)
  list(input: ListEnrollments, context: CallContext): Promise<List<Enrollment>> {
    const { campaign_id, contact_id, status } = input;
    const where = new Where()
      .and('workspace_id = ?', context.caller.workspace_id)
      .andIf('campaign_id = ?', campaign_id)
      .andIf('contact_id = ?', contact_id)
      .andIf('status = ?', status);
    const listing = { list: 'enrollments', select, where, order: newestFirst(), show };
    return this.store.read(context, (sql) => listPage(sql, this.cursors.codec, input, listing));
  }
}

function show({ updated_at, ...row }: Row): Enrollment {
  return { object: 'enrollment', ...row, updated_at: updated_at.toISOString() };
}
