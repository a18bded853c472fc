import type { DnsCheck, DnsReason, DomainPart } from '@sortie/contracts';
import { LookupFailed } from './lookup.js';

export type DomainChecks = Record<DomainPart, DnsCheck>;

// Longer records exist; nobody reads them in an answer.
const longest = 2_000;

/** It is as it should be. */
export function pass(reason: DnsReason, found: string | null): DnsCheck {
  return { state: 'pass', reason, found: cut(found), fix: null, record: null };
}

/** It is wrong; `fix` says what to do, and `record` what to publish. */
export function fail(
  reason: DnsReason,
  found: string | null,
  fix: string,
  record: DnsCheck['record'] = null,
): DnsCheck {
  return { state: 'fail', reason, found: cut(found), fix, record };
}

/** It is not there yet, and that is no fault. */
export function unconfirmed(reason: DnsReason, fix: string, record: DnsCheck['record'] = null): DnsCheck {
  return { state: 'unconfirmed', reason, found: null, fix, record };
}

/** Nobody has looked, or the DNS did not answer. */
export function unknown(reason: 'not_checked' | 'resolver_failed'): DnsCheck {
  const fix =
    reason === 'not_checked'
      ? 'Check the domain'
      : 'Check again later; when it stays so, look whether the name servers of the domain answer';
  return { state: 'unknown', reason, found: null, fix, record: null };
}

/** The check, or `unknown` when the DNS did not answer it. */
export async function asked(check: () => Promise<DnsCheck>): Promise<DnsCheck> {
  try {
    return await check();
  } catch (error) {
    if (error instanceof LookupFailed) return unknown('resolver_failed');
    throw error;
  }
}

const worstFirst = ['fail', 'unknown', 'unconfirmed', 'pass'] as const;

/** Several checks of one part in one: the worst of them, and when all pass, what they found. */
export function worst(checks: readonly DnsCheck[]): DnsCheck {
  const state = worstFirst.find((wanted) => checks.some((check) => check.state === wanted));
  if (state === undefined) return pass('not_needed', null);
  const [check] = checks.filter((each) => each.state === state) as [DnsCheck];
  return state === 'pass' ? { ...check, found: cut(checks.map(({ found }) => found).join(', ')) } : check;
}

/** A record to publish. */
export function txt(name: string, value: string): DnsCheck['record'] {
  return { type: 'TXT', name, value };
}

/** In words, for a fix. */
export function publish(name: string, value: string): string {
  return `Publish at ${name}: TXT "${value}"`;
}

function cut(text: string | null): string | null {
  return text !== null && text.length > longest ? `${text.slice(0, longest)}…` : text;
}
