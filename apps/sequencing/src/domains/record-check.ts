import { domainChecked, notFound } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
import { unknown, type DomainChecks } from './checks.js';
import { domainOf, selectDomains, type DomainRow } from './domain.rows.js';
import { afterCheck, domainVerdict, nextCheck } from './verdict.js';

/** Writes down what a check found. `selector` names the key that was looked for. */
export async function recordCheck(
  unit: Unit,
  id: string,
  found: DomainChecks,
  selector: string | null,
): Promise<DomainRow> {
  const [row] = await selectDomains(unit.sql, 'd.id = $2 for update', [unit.workspaceId, id]);
  if (!row) throw notFound('domain');
  // A key that was made meanwhile was not looked for.
  const dkim = row.dkim_selector === selector ? found.dkim : (row.checks?.dkim ?? unknown('not_checked'));
  const checks = { ...found, dkim };
  const after = { ...row, ...afterCheck(row, checks, unit.now), checked_at: unit.now, version: row.version + 1 };
  const { state } = domainVerdict(after, unit.now);
  unit.append(id, row.version, [
    domainChecked({
      domain_id: id,
      status: state,
      spf: checks.spf.state,
      dkim: checks.dkim.state,
      dmarc: checks.dmarc.state,
      mx: checks.mx.state,
      ptr: checks.ptr.state,
      tracking: checks.tracking.state,
      grace_until: after.blocks_at?.toISOString() ?? null,
    }),
  ]);
  await unit.sql.query(
    `update domains set checks = $3, failing = $4, failing_since = $5, blocks_at = $6, dkim_verified_at = $7,
       checked_at = $8, next_check_at = $9, version = $10
     where workspace_id = $1 and id = $2`,
    [
      unit.workspaceId,
      id,
      JSON.stringify(checks),
      after.failing,
      after.failing_since,
      after.blocks_at,
      after.dkim_verified_at,
      unit.now,
      nextCheck(after, unit.now),
      after.version,
    ],
  );
  if (domainVerdict(row, unit.now).state === 'blocked' && state !== 'blocked') await wakeLanes(unit, row.domain);
  return after;
}

/** Lanes that found their domain blocked look again. */
async function wakeLanes(unit: Unit, domain: string): Promise<void> {
  await unit.sql.query(
    `update lanes set ready_at = least(ready_at, $3)
     where workspace_id = $1 and mailbox_id in (
       select m.id from mailboxes m where m.workspace_id = $1 and ${domainOf('m.email')} = $2)`,
    [unit.workspaceId, domain, unit.now],
  );
}
