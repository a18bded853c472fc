import { domainCreated, newId } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
import { selectDomains, type DomainRow } from './domain.rows.js';

/** Keeps a domain from the time that it is seen first; answers whether this was it. */
export async function noteDomain(unit: Unit, domain: string, test: boolean): Promise<boolean> {
  const id = newId('domain');
  const { rowCount } = await unit.sql.query(
    `insert into domains (workspace_id, id, domain, test, created_at, version)
     values ($1, $2, $3, $4, $5, 1) on conflict (workspace_id, domain) do nothing`,
    [unit.workspaceId, id, domain, test, unit.now],
  );
  if (rowCount === 0) return false;
  unit.append(id, 0, [domainCreated({ domain_id: id })]);
  return true;
}

/** The workspace's row of the domain, locked; made when there is none. */
export async function ensureDomain(
  unit: Unit,
  domain: string,
  test: boolean,
): Promise<{ row: DomainRow; created: boolean }> {
  const created = await noteDomain(unit, domain, test);
  const [row] = await selectDomains(unit.sql, 'd.domain = $2 for update', [unit.workspaceId, domain]);
  return { row: row!, created };
}
