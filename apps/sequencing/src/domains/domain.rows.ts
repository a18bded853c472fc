import type { Domain, DkimKey } from '@sortie/contracts';
import type { Sql } from '@sortie/event-store';
import { unknown } from './checks.js';
import { dkimName, dkimRecord } from './dkim-check.js';
import { domainVerdict, type DomainStanding } from './verdict.js';

/** A domain as it stands in its table, without its private key. */
export interface DomainRow extends DomainStanding {
  id: string;
  domain: string;
  test: boolean;
  dkim_public: string | null;
  checked_at: Date | null;
  created_at: Date;
  version: number;
}

/** Domains `d` as they stand in their table. */
export const domainSelect = `select d.id, d.domain, d.test, d.checks, d.failing, d.failing_since, d.blocks_at,
  d.dkim_selector, d.dkim_public, d.dkim_verified_at, d.checked_at, d.created_at, d.version
  from domains d`;

/** Domains by condition on `d`; `$1` is the workspace. */
export async function selectDomains(sql: Sql, condition: string, values: unknown[]): Promise<DomainRow[]> {
  const { rows } = await sql.query<DomainRow>(
    `${domainSelect} where d.workspace_id = $1 and ${condition}`,
    values,
  );
  return rows;
}

/** The domains that a pool's mailboxes, or `only` one of them, send from. */
export function domainsOfPool(
  sql: Sql,
  workspaceId: string,
  poolId: string,
  only: string | null = null,
): Promise<DomainRow[]> {
  return selectDomains(
    sql,
    `d.domain in (
       select ${domainOf('m.email')} from pools p
       join mailboxes m on m.workspace_id = $1 and m.id = any(p.mailbox_ids)
       where p.workspace_id = $1 and p.id = $2 and ($3::text is null or m.id = $3))
     order by d.domain`,
    [workspaceId, poolId, only],
  );
}

/** SQL: the domain of an address. */
export function domainOf(email: string): string {
  return `lower(split_part(${email}, '@', 2))`;
}

/** Mails are signed once the key's record was found, and on while the DNS does not answer. */
export function signs({ dkim_selector, dkim_verified_at, checks }: DomainStanding): boolean {
  if (dkim_selector === null || dkim_verified_at === null) return false;
  return checks?.dkim.state === 'pass' || checks?.dkim.state === 'unknown';
}

/** The resource; the private key is in no column that it reads. */
export function showDomain(row: DomainRow, at: Date): Domain {
  const { state, reasons } = domainVerdict(row, at);
  const checks = row.checks;
  const open = unknown('not_checked');
  return {
    object: 'domain',
    id: row.id,
    domain: row.domain,
    status: state,
    reasons,
    spf: checks?.spf ?? open,
    dkim: checks?.dkim ?? open,
    dmarc: checks?.dmarc ?? open,
    mx: checks?.mx ?? open,
    // What was checked before these were knows nothing of them.
    ptr: checks?.ptr ?? open,
    tracking: checks?.tracking ?? open,
    dkim_key: showKey(row),
    checked_at: row.checked_at?.toISOString() ?? null,
    failing_since: row.failing_since?.toISOString() ?? null,
    grace_until: row.blocks_at?.toISOString() ?? null,
    created_at: row.created_at.toISOString(),
    version: row.version,
  };
}

function showKey(row: DomainRow): DkimKey | null {
  const { dkim_selector, dkim_public, dkim_verified_at, domain } = row;
  if (dkim_selector === null || dkim_public === null) return null;
  return {
    selector: dkim_selector,
    record: { type: 'TXT', name: dkimName(dkim_selector, domain), value: dkimRecord(dkim_public) },
    signing: signs(row),
    verified_at: dkim_verified_at?.toISOString() ?? null,
  };
}
