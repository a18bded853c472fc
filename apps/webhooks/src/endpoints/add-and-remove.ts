import { newId, type CreateEndpoint, type NewEndpoint } from '@sortie/contracts';
import { statement, type Unit } from '@sortie/event-store';
import { newSecret } from '../signing/secret.js';
import { placeOfSecret } from './endpoint.js';

const insert = statement(
  'endpoint-insert',
  `insert into endpoints (workspace_id, id, url, events, description, status, secret, created_at, updated_at, version)
   values ($1, $2, $3, $4, $5, 'enabled', $6, $7, $7, 1)`,
);
const insertLane = statement('lane-insert', 'insert into lanes (workspace_id, endpoint_id) values ($1, $2)');

/** Adds an endpoint with a new secret; the answer's `secret` is sealed (base64), as the row's is. */
export async function addEndpoint(unit: Unit, wanted: CreateEndpoint): Promise<NewEndpoint> {
  const { url, events, description = null } = wanted;
  const id = newId('endpoint');
  const sealed = unit.seal(newSecret(), placeOfSecret(id));
  await Promise.all([
    unit.sql.query(insert(unit.workspaceId, id, url, events, description, sealed, unit.now)),
    unit.sql.query(insertLane(unit.workspaceId, id)),
  ]);
  const created_at = unit.now.toISOString();
  return {
    object: 'webhook', id, url, events, description, status: 'enabled', disabled_reason: null, created_at,
    updated_at: created_at, version: 1, secret: sealed.toString('base64'),
  };
}

const removals = ['deliveries', 'lanes', 'endpoints'].map((table) =>
  statement(
    `${table}-remove`,
    `delete from ${table} where workspace_id = $1 and ${table === 'endpoints' ? 'id' : 'endpoint_id'} = $2`,
  ),
);

/** Removes an endpoint with everything that was or would have been delivered to it. */
export async function removeEndpoint(unit: Unit, id: string): Promise<void> {
  await Promise.all(removals.map((remove) => unit.sql.query(remove(unit.workspaceId, id))));
}
