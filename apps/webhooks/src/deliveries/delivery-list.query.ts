import type { Delivery, List, ListDeliveries } from '@sortie/contracts';
import { listPage, Where, type CursorCodec, type Sql } from '@sortie/event-store';
import { bySequence } from '../log/by-sequence.js';

interface DeliveryRow {
  sequence: string;
  id: string;
  endpoint_id: string;
  event_id: string;
  event_type: string;
  state: Delivery['state'];
  attempts: number;
  last_status: number | null;
  last_error: string | null;
  next_attempt_at: Date | null;
  created_at: Date;
}

const select = `select sequence, id, endpoint_id, event_id, event_type, state, attempts, last_status, last_error,
  next_attempt_at, created_at
  from deliveries`;

/** Deliveries of an endpoint, the newest first. */
export function listDeliveriesPage(
  sql: Sql,
  codec: CursorCodec,
  workspaceId: string,
  input: ListDeliveries,
): Promise<List<Delivery>> {
  const where = new Where()
    .and('workspace_id = ? and endpoint_id = ?', workspaceId, input.id)
    .andIf('state = ?', input.state);
  return listPage(sql, codec, input, { list: 'deliveries', select, where, order: bySequence('desc'), show });
}

function show(row: DeliveryRow): Delivery {
  const { id, endpoint_id, event_id, event_type, state, attempts, last_status, last_error } = row;
  // A first attempt is due as soon as the delivery is there.
  const due = state === 'pending' ? (row.next_attempt_at ?? row.created_at) : null;
  return {
    object: 'delivery',
    id,
    endpoint_id,
    event_id,
    event_type,
    state,
    attempts,
    last_status,
    last_error,
    next_attempt_at: due?.toISOString() ?? null,
    created_at: row.created_at.toISOString(),
  };
}
