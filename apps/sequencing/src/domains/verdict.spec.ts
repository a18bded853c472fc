import { describe, expect, it } from '@jest/globals';
import { domainParts, hourMs, type DnsState, type DomainPart } from '@sortie/contracts';
import type { DomainChecks } from './checks.js';
import { afterCheck, domainVerdict, nextCheck, type DomainStanding } from './verdict.js';

const start = Date.parse('2026-03-04T09:00:00.000Z');
const at = (hours: number) => new Date(start + hours * hourMs);
const fresh: DomainStanding = {
  checks: null, failing: [], failing_since: null, blocks_at: null, dkim_selector: null, dkim_verified_at: null,
};

/** Checks that pass but for what is said. */
function checks(states: Partial<Record<DomainPart, DnsState>> = {}): DomainChecks {
  const of = (state: DnsState) => ({ state, reason: 'ok' as const, found: null, fix: null, record: null });
  return Object.fromEntries(domainParts.map((part) => [part, of(states[part] ?? 'pass')])) as unknown as DomainChecks;
}

/** The standing after checks at these hours. */
function after(history: [hour: number, states: Partial<Record<DomainPart, DnsState>>][], from = fresh): DomainStanding {
  return history.reduce((row, [hour, states]) => afterCheck(row, checks(states), at(hour)), from);
}

const verdict = (row: DomainStanding, hour: number) => domainVerdict(row, at(hour));

describe('the verdict about a domain', () => {
  it('is unknown before the first check, and ok when what decides passes', () => {
    expect(verdict(fresh, 0)).toEqual({ state: 'unknown', until: null, reasons: [] });
    expect(verdict(after([[0, {}]]), 0)).toEqual({ state: 'ok', until: null, reasons: [] });
  });

  it.each<[DomainPart]>([['spf'], ['dmarc']])('gives %s 72 hours of grace, and then blocks', (part) => {
    const row = after([[0, { [part]: 'fail' }], [24, { [part]: 'fail' }], [48, { [part]: 'fail' }]]);
    expect(verdict(row, 71.99)).toEqual({ state: 'grace', until: at(72), reasons: [part] });
    expect(verdict(row, 72)).toEqual({ state: 'blocked', until: null, reasons: [part] });
  });

  it('keeps the first grace when something else begins to fail', () => {
    const row = after([[0, { spf: 'fail' }], [48, { dmarc: 'fail' }]]);
    expect(verdict(row, 50)).toEqual({ state: 'grace', until: at(72), reasons: ['dmarc'] });
  });

  it('gives a new grace once it was mended', () => {
    const row = after([[0, { spf: 'fail' }], [50, {}], [60, { spf: 'fail' }]]);
    expect(verdict(row, 61)).toMatchObject({ state: 'grace', until: at(132) });
  });

  it('lifts the block with the next pass', () => {
    const blocked = after([[0, { spf: 'fail' }], [73, { spf: 'fail' }]]);
    expect(verdict(blocked, 74).state).toBe('blocked');
    expect(verdict(after([[74, {}]], blocked), 74).state).toBe('ok');
  });

  it('takes MX as advice, and DKIM until we sign', () => {
    expect(verdict(after([[0, { mx: 'fail', dkim: 'fail', ptr: 'fail', tracking: 'fail' }]]), 100).state).toBe('ok');
    const keyed = { ...fresh, dkim_selector: 'srt-1' };
    expect(verdict(after([[0, { dkim: 'unconfirmed' }], [1, { dkim: 'fail' }]], keyed), 100).state).toBe('ok');
    const signing = after([[0, {}]], keyed);
    expect(signing.dkim_verified_at).toEqual(at(0));
    expect(verdict(after([[1, { dkim: 'fail' }]], signing), 2)).toMatchObject({ state: 'grace', reasons: ['dkim'] });
    expect(verdict(after([[0, {}]]), 0).state).toBe('ok');
    expect(after([[0, {}]]).dkim_verified_at).toBeNull();
  });
});

describe('a resolver that fails', () => {
  const down = { spf: 'unknown', dkim: 'unknown', dmarc: 'unknown', mx: 'unknown' } as const;

  it('never begins a failure', () => {
    expect(verdict(after([[0, down], [100, down]]), 200)).toEqual({ state: 'unknown', until: null, reasons: [] });
    expect(verdict(after([[0, { spf: 'unknown' }]]), 0).state).toBe('unknown');
    expect(verdict(after([[0, { mx: 'unknown', dkim: 'unknown' }]]), 0).state).toBe('ok');
  });

  it('never ends the grace: a block needs a failure that was seen within a day', () => {
    const row = after([[0, { spf: 'fail' }], [24, down], [48, down], [71, down]]);
    expect(verdict(row, 94)).toEqual({ state: 'grace', until: at(95), reasons: ['spf'] });
    expect(verdict(after([[94, { spf: 'fail' }]], row), 95).state).toBe('blocked');
  });

  it('neither mends a failure nor lifts a block', () => {
    const blocked = after([[0, { spf: 'fail' }], [73, { spf: 'fail' }], [80, down]]);
    expect(verdict(blocked, 81)).toEqual({ state: 'blocked', until: null, reasons: ['spf'] });
    // SPF was mended, of DMARC nothing is known: what failed is over.
    expect(verdict(after([[82, { dmarc: 'unknown' }]], blocked), 82).state).toBe('unknown');
  });
});

describe('the next check', () => {
  it('is in a day, at the end of the grace, or in an hour when the DNS did not answer', () => {
    expect(nextCheck(after([[0, {}]]), at(0))).toEqual(at(24));
    expect(nextCheck(after([[0, { spf: 'fail' }], [60, { spf: 'fail' }]]), at(60))).toEqual(at(72));
    expect(nextCheck(after([[0, { mx: 'unknown' }]]), at(0))).toEqual(at(1));
    expect(nextCheck(after([[0, { spf: 'fail' }], [90, { spf: 'fail' }]]), at(90))).toEqual(at(114));
  });
});
