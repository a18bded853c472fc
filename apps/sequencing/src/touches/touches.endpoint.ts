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
import { EventStore, listPage, oldestFirst, Where, type Sql } from '@sortie/event-store';
import { Handles } from '@sortie/messaging';
import { Cursors } from '../sequencing.cursors.js';

export type TouchRow = Omit<Touch, 'object' | 'due_at' | 'sent_at' | 'updated_at'> & {
  due_at: Date;
  sent_at: Date | null;
  updated_at: Date;
};

const select = `select id, campaign_id, enrollment_id, contact_id, mailbox_id, step, state, reason, reason_detail,
  variant, waits_for, message_id, due_at, sent_at, updated_at from touches`;

@Controller()
export class TouchesEndpoint {
  constructor(
    @Inject(EventStore) private readonly store: EventStore,
    @Inject(Cursors) private readonly cursors: Cursors,
  ) {}

  @Handles(getTouch)
  async get({ id }: ById, context: CallContext): Promise<Touch> {
    if (!isId('touch', id)) throw notFound('touch');
    return this.store.read(context, async (sql) => show(await readTouch(sql, context.caller.workspace_id, id)));
  }

  @Handles(listTouches)
  list(input: ListTouches, context: CallContext): Promise<List<Touch>> {
    const where = new Where()
      .and('workspace_id = ?', context.caller.workspace_id)
      .andIf('campaign_id = ?', input.campaign_id)
      .andIf('contact_id = ?', input.contact_id)
      .andIf('state = ?', input.state);
    const listing = { list: 'touches', select, where, order: oldestFirst(), show };
    return this.store.read(context, (sql) => listPage(sql, this.cursors.codec, input, listing));
  }
}

/** A touch as it stands; 404 when the workspace has no such touch. */
export async function readTouch(sql: Sql, workspaceId: string, id: string): Promise<TouchRow> {
  const { rows } = await sql.query<TouchRow>(`${select} where workspace_id = $1 and id = $2`, [workspaceId, id]);
  if (!rows[0]) throw notFound('touch');
  return rows[0];
}

export function show({ due_at, sent_at, updated_at, ...row }: TouchRow): Touch {
  return {
    object: 'touch',
    ...row,
    due_at: due_at.toISOString(),
    sent_at: sent_at?.toISOString() ?? null,
    updated_at: updated_at.toISOString(),
  };
}
