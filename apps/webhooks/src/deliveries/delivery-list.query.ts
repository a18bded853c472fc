import type { Delivery, ListDeliveries } from '@sortie/contracts';
import { statement, type Sql } from '@sortie/event-store';

/** A row of the delivery log. */
export interface DeliveryRow {
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

const select = (state: Delivery['state'] | undefined) =>
  statement(
    `deliveries-page-${state ?? 'all'}`,
    // The state is one of three constants; as a parameter it would hide the partial indexes from the planner.
    `select sequence, id, endpoint_id, event_id, event_type, state, attempts, last_status, last_error, next_attempt_at,
       created_at
     from deliveries
     where workspace_id = $1 and endpoint_id = $2 and sequence < $3 ${state ? `and state = '${state}'` : ''}
     order by sequence desc limit $4`,
  );
const pages = {
  all: select(undefined),
  pending: select('pending'),
  delivered: select('delivered'),
  failed: select('failed'),
};
// The largest bigint: beyond any sequence.
const newest = '9223372036854775807';

/** Deliveries of an endpoint, the newest first. */
export async function selectDeliveries(
  sql: Sql,
  workspaceId: string,
  { id, state }: ListDeliveries,
  after: { sequence: string } | undefined,
  take: number,
): Promise<DeliveryRow[]> {
  const page = pages[state ?? 'all'];
  return (await sql.query<DeliveryRow>(page(workspaceId, id, after?.sequence ?? newest, take))).rows;
}

export function placeOf({ sequence }: DeliveryRow): { sequence: string } {
  return { sequence };
}

export function show(row: DeliveryRow): Delivery {
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
