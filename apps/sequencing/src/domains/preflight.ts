import { DomainError, domainParts, type DnsReason, type DomainPart, type PreflightFinding } from '@sortie/contracts';
import type { Sql } from '@sortie/event-store';
import { unknown } from './checks.js';
import { domainsOfPool, type DomainRow } from './domain.rows.js';
import { decides, domainVerdict, type DomainVerdict } from './verdict.js';

const says: Partial<Record<DnsReason, string>> = {
  not_checked: 'was not checked yet',
  resolver_failed: 'could not be looked up: the name servers did not answer',
  no_record: 'has no record',
  several_records: 'has several records where one may be',
  syntax: 'has a record that is wrong',
  broken_include: 'includes a domain that has none',
  too_many_lookups: 'needs more than 10 lookups',
  too_many_void_lookups: 'has more than 2 lookups that find nothing',
  permits_all: 'lets everyone send in its name',
  null_mx: 'says that the domain takes no mail',
  not_published: 'has no record of the key that was made to sign its mail',
  other_key: 'has a record of another key than ours',
  revoked: 'has a record that revokes our key',
  no_host: 'cannot be read: the SMTP host has no address',
  other_address: 'does not lead back to the address of the SMTP host',
  no_address: 'has no address',
};

const names: Record<DomainPart, string> = {
  spf: 'SPF', dkim: 'DKIM', dmarc: 'DMARC', mx: 'MX', ptr: 'The reverse DNS (PTR) of an SMTP server',
  tracking: 'A tracking domain',
};

/**
 * What is known against the domains that a pool, or `only` one mailbox of it, sends from, as of its last check. An error
 * is a domain that is blocked: no launch from it. What fails in its time of grace, or does not decide, is a warning.
 */
export async function preflight(
  sql: Sql,
  workspaceId: string,
  poolId: string,
  now: Date,
  only: string | null = null,
): Promise<PreflightFinding[]> {
  const domains = await domainsOfPool(sql, workspaceId, poolId, only);
  return domains.flatMap((row) => findings(row, now));
}

/** Refuses when one of them is an error: 422, with the domain's fault and its fix. */
export function refuseBlocked(found: readonly PreflightFinding[]): void {
  const errors = found.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return;
  throw new DomainError(
    'VALIDATION_ERROR',
    'A domain that this sequence sends from is blocked; mend its DNS, check it, and launch again.',
    errors.map(({ rule, domain, message, fix }) => ({
      field: 'mailbox_pool',
      pointer: '/mailbox_pool',
      code: rule,
      message: `${domain}: ${message}. ${fix}`,
    })),
  );
}

/** The findings of one domain. */
export function findings(row: DomainRow, now: Date): PreflightFinding[] {
  const verdict = domainVerdict(row, now);
  return domainParts.flatMap((rule) => {
    const check = row.checks?.[rule] ?? unknown('not_checked');
    const said = says[check.reason];
    if (!said || check.state === 'pass' || (check.reason === 'not_checked' && !decides(rule, row))) return [];
    const blocked = verdict.state === 'blocked' && verdict.reasons.includes(rule);
    return [{
      rule,
      severity: blocked ? ('error' as const) : ('warning' as const),
      domain: row.domain,
      message: `${names[rule]} ${said}${consequence(verdict, rule)}`,
      fix: check.fix ?? 'Check the domain again',
    }];
  });
}

function consequence({ state, until, reasons }: DomainVerdict, rule: DomainPart): string {
  if (!reasons.includes(rule)) return '';
  if (state === 'blocked') return '; mail from this domain has stopped';
  return until ? `; mail from this domain stops at ${until.toISOString()}` : '';
}
