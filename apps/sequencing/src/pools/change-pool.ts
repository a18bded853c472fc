import { DomainError, notFound, poolDeleted, poolUpdated, type CallContext, type UpdatePool } from '@sortie/contracts';
import { ifMatch, type Unit } from '@sortie/event-store';
import { plainName } from '../plain-name.js';
import { sameJson } from '../same-json.js';
import { mustExist, type PoolRow } from './pool.rows.js';
import { judgePools } from './pool-readiness.js';

/** Applies a change; without one, nothing is recorded and the version stays. */
export async function changePool(
  unit: Unit,
  context: CallContext,
  { id, name, mailbox_ids }: UpdatePool,
): Promise<PoolRow> {
  const before = await lockPool(unit, context, id);
  const after = {
    ...before,
    name: name === undefined ? before.name : plainName(name),
    mailbox_ids: [...new Set(mailbox_ids ?? before.mailbox_ids)],
  };
  if (sameJson(before, after)) return before;
  if (mailbox_ids) await mustExist(unit.sql, unit.workspaceId, mailbox_ids);
  await mustBeWarmed(unit, before, after);
  await mustKeepSenders(unit, before, after);
  unit.append(id, before.version, [poolUpdated({ pool_id: id, name: after.name, mailbox_ids: after.mailbox_ids })]);
  const version = before.version + 1;
  await unit.sql.query(
    'update pools set name = $3, mailbox_ids = $4, version = $5 where workspace_id = $1 and id = $2',
    [unit.workspaceId, id, after.name, after.mailbox_ids, version],
  );
  return { ...after, version };
}

/** Takes a pool away that nothing sends from. */
export async function removePool(unit: Unit, context: CallContext, id: string): Promise<void> {
  const { version } = await lockPool(unit, context, id);
  const { rows } = await unit.sql.query<{ id: string }>(
    `(select id from sequences where workspace_id = $1 and pool_id = $2 limit 1)
     union all (select id from campaigns
       where workspace_id = $1 and pool_id = $2 and status in ('draft', 'active', 'paused') limit 1)`,
    [unit.workspaceId, id],
  );
  if (rows.length > 0) {
    const users = rows.map((row) => row.id).join(' and ');
    const fix = 'give sequences another (PATCH /v1/sequences/{id} with mailbox_pool), and stop its campaigns';
    throw new DomainError('INVALID_STATE', `The pool is in use by ${users}: ${fix}.`);
  }
  unit.append(id, version, [poolDeleted({ pool_id: id })]);
  await unit.sql.query('delete from pools where workspace_id = $1 and id = $2', [unit.workspaceId, id]);
}

/** Waits for those who are dealing contacts to its mailboxes. */
async function lockPool(unit: Unit, context: CallContext, id: string): Promise<PoolRow> {
  const { rows } = await unit.sql.query<PoolRow>(
    'select id, name, mailbox_ids, created_at, version from pools where workspace_id = $1 and id = $2 for update',
    [unit.workspaceId, id],
  );
  if (!rows[0]) throw notFound('pool');
  ifMatch(context, rows[0].version);
  return rows[0];
}

/** A launch wants a warmed pool; so does a campaign that has been launched. */
async function mustBeWarmed(unit: Unit, before: PoolRow, after: PoolRow): Promise<void> {
  const added = after.mailbox_ids.filter((id) => !before.mailbox_ids.includes(id));
  if (added.length === 0) return;
  const { rows } = await unit.sql.query<{ id: string }>(
    `select id from campaigns where workspace_id = $1 and pool_id = $2 and sender_id is null
       and status in ('active', 'paused') limit 1`,
    [unit.workspaceId, before.id],
  );
  if (!rows[0]) return;
  const [{ warmed, reason } = { warmed: true, reason: '' }] = await judgePools(
    unit.sql,
    unit.workspaceId,
    [added],
    unit.now,
  );
  if (!warmed) throw new DomainError('POOL_NOT_WARMED', `Campaign ${rows[0].id} sends from this pool. ${reason}`);
}

/** A campaign that one mailbox sends alone would have nobody to send it. */
async function mustKeepSenders(unit: Unit, before: PoolRow, after: PoolRow): Promise<void> {
  const left = before.mailbox_ids.filter((id) => !after.mailbox_ids.includes(id));
  const { rows } = await unit.sql.query<{ id: string; sender_id: string }>(
    `select id, sender_id from campaigns where workspace_id = $1 and pool_id = $2 and sender_id = any($3)
       and status in ('draft', 'active', 'paused') order by id limit 1`,
    [unit.workspaceId, before.id, left],
  );
  if (!rows[0]) return;
  const { id, sender_id } = rows[0];
  const fix = 'leave it in the pool, stop the campaign, or give a draft another (PATCH with sender_email)';
  throw new DomainError('INVALID_STATE', `${sender_id} alone sends campaign ${id}: ${fix}.`);
}
