import { webhookDisabled } from '@sortie/contracts';
import { statement, type Unit } from '@sortie/event-store';
import { endpointStream, type DisableReason, type EndpointRow } from './endpoint.js';
import { saveEndpoint } from './endpoint.query.js';

/** What a delivery says when its endpoint was switched off before it was made. */
export const disabledText = 'The endpoint is disabled.';

const park = statement(
  'lane-park',
  "update lanes set due_at = 'infinity' where workspace_id = $1 and endpoint_id = $2",
);
// Due at once: what waited for a pause is found; with nothing to do the lane is given back.
const clear = statement(
  'lane-clear',
  `update lanes set failing_since = null, slow_answers = 0, paused_until = '-infinity', due_at = statement_timestamp()
   where workspace_id = $1 and endpoint_id = $2`,
);
const giveUp = statement(
  'deliveries-give-up',
  `update deliveries set state = 'failed', last_error = $3, next_attempt_at = null
   where workspace_id = $1 and endpoint_id = $2 and state = 'pending'`,
);

/** Switches a locked endpoint off: what it still waits for has failed, and the workspace is told. */
export async function disable(unit: Unit, row: EndpointRow, reason: DisableReason): Promise<EndpointRow> {
  const { workspaceId, sql } = unit;
  const { version } = await unit.load(endpointStream, row.id);
  unit.append(row.id, version, [webhookDisabled({ endpoint_id: row.id, reason })]);
  await sql.query(park(workspaceId, row.id));
  await sql.query(giveUp(workspaceId, row.id, disabledText));
  return saveEndpoint(sql, workspaceId, { ...row, status: 'disabled', disabled_reason: reason }, unit.now);
}

/** Forgets an endpoint's failures and pauses: they were another receiver's. */
export async function startAfresh({ sql, workspaceId }: Unit, endpointId: string): Promise<void> {
  await sql.query(clear(workspaceId, endpointId));
}

/** Switches a locked endpoint on again, with its failures forgotten. */
export async function enable(unit: Unit, row: EndpointRow): Promise<EndpointRow> {
  await startAfresh(unit, row.id);
  return saveEndpoint(unit.sql, unit.workspaceId, { ...row, status: 'enabled', disabled_reason: null }, unit.now);
}
