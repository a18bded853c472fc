import { dayMs, domainParts, hourMs, type DomainPart, type DomainState } from '@sortie/contracts';
import type { DomainChecks } from './checks.js';

/** How long cold mail and warmup go on after the first failure: a long weekend to find whoever runs the DNS. */
export const graceMs = 72 * hourMs;
// A block needs a failure that was seen within a day; a resolver that is down must not let the time run out.
const freshMs = dayMs;
// Checked daily; sooner when the DNS did not answer.
const dailyMs = dayMs;
const retryMs = hourMs;

/** What is known of a domain. */
export interface DomainStanding {
  checks: DomainChecks | null;
  /** What decides and failed when the DNS last answered. */
  failing: DomainPart[];
  failing_since: Date | null;
  /** From then on cold mail and warmup stop. */
  blocks_at: Date | null;
  /** Of the key that we sign with. */
  dkim_selector: string | null;
  /** When its record was first found: since then we sign. */
  dkim_verified_at: Date | null;
}

export interface DomainVerdict {
  state: DomainState;
  /** Until when mail goes on although something fails; null unless in grace. */
  until: Date | null;
  /** What fails and decides. */
  reasons: DomainPart[];
}

/** SPF and DMARC decide; DKIM once we sign; the others advise. */
export function decides(part: DomainPart, standing: Pick<DomainStanding, 'dkim_verified_at'>): boolean {
  return part === 'spf' || part === 'dmarc' || (part === 'dkim' && standing.dkim_verified_at !== null);
}

/** How a domain stands at that time. What is not known is no failure. */
export function domainVerdict(row: DomainStanding, now: Date): DomainVerdict {
  if (row.blocks_at) {
    const blocked = row.blocks_at <= now;
    return { state: blocked ? 'blocked' : 'grace', until: blocked ? null : row.blocks_at, reasons: row.failing };
  }
  const stateOf = (part: DomainPart) => row.checks?.[part].state ?? 'unknown';
  const unknown = domainParts.some((part) => decides(part, row) && stateOf(part) === 'unknown');
  return { state: unknown ? 'unknown' : 'ok', until: null, reasons: [] };
}

/** How it stands once these checks are in. Only a pass ends a failure: what is unknown ends none and begins none. */
export function afterCheck(row: DomainStanding, checks: DomainChecks, now: Date): DomainStanding {
  const verified = row.dkim_selector !== null && checks.dkim.state === 'pass';
  const standing = { ...row, checks, dkim_verified_at: row.dkim_verified_at ?? (verified ? now : null) };
  const failing = domainParts.filter((part) => {
    const { state } = checks[part];
    return decides(part, standing) && (state === 'fail' || (state === 'unknown' && row.failing.includes(part)));
  });
  if (failing.length === 0) return { ...standing, failing, failing_since: null, blocks_at: null };
  const since = row.failing_since ?? now;
  const blocks = row.blocks_at ?? new Date(since.getTime() + graceMs);
  const seen = failing.some((part) => checks[part].state === 'fail');
  const extended = Math.max(blocks.getTime(), now.getTime() + freshMs);
  const until = seen || blocks <= now ? blocks : new Date(extended);
  return { ...standing, failing, failing_since: since, blocks_at: until };
}

/** When to look again. */
export function nextCheck({ checks, blocks_at }: DomainStanding, now: Date): Date {
  const unknown = checks && domainParts.some((part) => checks[part].state === 'unknown');
  const due = now.getTime() + (unknown ? retryMs : dailyMs);
  return new Date(blocks_at && blocks_at > now ? Math.min(due, blocks_at.getTime()) : due);
}
