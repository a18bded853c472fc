import { DomainError, isId, notFound, type Erasure } from '@sortie/contracts';
import type { Sql, Unit } from '@sortie/event-store';

// Who keeps something about contacts, or has to say that it keeps nothing. Not history but the state of a process:
// ordinary tables, no events.
const own = 'crm';
const services = [own, 'sequencing', 'webhooks'];

/** Opens the book of an erasure; crm has erased in this very transaction. */
export async function openErasure(unit: Unit, id: string, contactId: string): Promise<void> {
  await Promise.all([
    unit.sql.query('insert into erasures (workspace_id, id, contact_id, created_at) values ($1, $2, $3, $4)', [
      unit.workspaceId, id, contactId, unit.now,
    ]),
    unit.sql.query(
      `insert into erasure_confirmations (workspace_id, erasure_id, service, confirmed_at)
       select $1, $2, service, case when service = $4 then $5::timestamptz end from unnest($3::text[]) as service`,
      [unit.workspaceId, id, services, own, unit.now],
    ),
  ]);
}

/** Notes that a service has erased; the first time counts. */
export async function confirm(unit: Unit, id: string, service: string): Promise<void> {
  if (!isId('erasure', id)) throw notFound('erasure');
  const { rows } = await unit.sql.query<{ service: string }>(
    `update erasure_confirmations set confirmed_at = coalesce(confirmed_at, $4)
     where workspace_id = $1 and erasure_id = $2 and service = $3 returning service`,
    [unit.workspaceId, id, service, unit.now],
  );
  if (rows.length > 0) return;
  await readErasure(unit.sql, unit.workspaceId, id);
  throw new DomainError('VALIDATION_ERROR', `service must be one of: ${services.join(', ')}`, [
    { field: 'service', pointer: '/service', code: 'is_in', message: `service must be one of: ${services.join(', ')}` },
  ]);
}

interface Row {
  contact_id: string;
  created_at: Date;
  service: string;
  confirmed_at: Date | null;
}

/** How far the erasure has come, or RESOURCE_NOT_FOUND. */
export async function readErasure(sql: Sql, workspaceId: string, id: string): Promise<Erasure> {
  if (!isId('erasure', id)) throw notFound('erasure');
  const { rows } = await sql.query<Row>(
    `select e.contact_id, e.created_at, c.service, c.confirmed_at
     from erasures e join erasure_confirmations c on c.workspace_id = e.workspace_id and c.erasure_id = e.id
     where e.workspace_id = $1 and e.id = $2 order by array_position($3::text[], c.service)`,
    [workspaceId, id, services],
  );
  const first = rows[0];
  if (!first) throw notFound('erasure');
  return {
    object: 'erasure',
    id,
    contact_id: first.contact_id,
    status: rows.every((row) => row.confirmed_at) ? 'completed' : 'running',
    services: rows.map((row) => ({ service: row.service, confirmed_at: row.confirmed_at?.toISOString() ?? null })),
    created_at: first.created_at.toISOString(),
  };
}
