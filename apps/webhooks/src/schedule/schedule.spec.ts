import { describe, expect, it } from '@jest/globals';
import { dayMs, hourMs } from '@sortie/contracts';
import { shouldDisable } from './disable.js';
import { maxAttempts, nextAttempt } from './retry.js';
import { asksToSlowDown, endpointPauseMs } from './slow-down.js';

const middle = (): number => 0.5;

describe('nextAttempt', () => {
  it('follows the reference schedule and then gives up', () => {
    const steps = Array.from({ length: 10 }, (_, index) => nextAttempt(index + 1, { status: 500, random: middle }));
    const waits = ['5 s', '300 s', '1800 s', '7200 s', '18000 s', '36000 s', '50400 s', '72000 s', '86400 s'];
    const seen = steps.map((step) => (step.kind === 'retry' ? `${step.inMs / 1000} s` : step.kind));
    expect(seen).toEqual([...waits, 'exhausted']);
    expect(maxAttempts).toBe(10);
  });

  it('spreads a wait over 20 % to both sides', () => {
    expect(nextAttempt(1, { error: 'refused', random: () => 0 })).toEqual({ kind: 'retry', inMs: 4_000 });
    expect(nextAttempt(1, { error: 'refused', random: () => 0.999999 })).toEqual({ kind: 'retry', inMs: 6_000 });
    const drawn = new Set(Array.from({ length: 50 }, () => JSON.stringify(nextAttempt(2, { error: 'dns' }))));
    expect(drawn.size).toBeGreaterThan(10);
  });

  it.each([
    [{ status: 200 }], [{ status: 204 }], [{ status: 299 }], [{ status: 200, error: 'too_large' }],
  ])('is done after %j', (outcome) => {
    expect(nextAttempt(1, outcome)).toEqual({ kind: 'done' });
    expect(nextAttempt(10, outcome)).toEqual({ kind: 'done' });
  });

  it.each([
    [{ status: 301 }], [{ status: 302 }], [{ status: 400 }], [{ status: 404 }],
    [{ status: 500 }], [{ status: 199 }], [{}],
    [{ status: 200, error: 'timeout' }], [{ status: 200, error: 'reset' }],
    [{ error: 'blocked' }], [{ error: 'too_large' }],
  ])('retries after %j', (outcome) => {
    expect(nextAttempt(1, { ...outcome, random: middle })).toEqual({ kind: 'retry', inMs: 5_000 });
  });

  it('disables at 410, also at the last attempt', () => {
    expect(nextAttempt(1, { status: 410 })).toEqual({ kind: 'disable', reason: 'The endpoint answered 410 Gone.' });
    expect(nextAttempt(10, { status: 410 }).kind).toBe('disable');
  });

  it.each([429, 503])('takes Retry-After of a %d as a minimum, for a day at most', (status) => {
    const inMs = (attempt: number, retryAfterMs: number): unknown =>
      nextAttempt(attempt, { status, retryAfterMs, random: middle });
    expect(inMs(1, 60_000)).toEqual({ kind: 'retry', inMs: 60_000 });
    expect(inMs(2, 60_000)).toEqual({ kind: 'retry', inMs: 300_000 });
    expect(inMs(1, 30 * dayMs)).toEqual({ kind: 'retry', inMs: dayMs });
  });

  it.each([500, 302, 502])('ignores Retry-After of a %d', (status) => {
    expect(nextAttempt(1, { status, retryAfterMs: dayMs, random: middle })).toEqual({ kind: 'retry', inMs: 5_000 });
  });
});

describe('slowing an endpoint down', () => {
  it.each([429, 502, 504])('a %d pauses it longer each time, up to a minute', (status) => {
    const pauses = [1, 2, 3, 7, 50].map((inARow) => endpointPauseMs({ status }, inARow));
    expect(pauses).toEqual([1_000, 2_000, 4_000, 60_000, 60_000]);
  });

  it.each([429, 503])('a %d with Retry-After pauses it for that long, up to an hour', (status) => {
    expect(endpointPauseMs({ status, retryAfterMs: 90_000 }, 1)).toBe(90_000);
    expect(endpointPauseMs({ status, retryAfterMs: dayMs }, 1)).toBe(hourMs);
  });

  it.each([
    [{ status: 200 }], [{ status: 500 }], [{ status: 503 }], [{ error: 'timeout' }],
  ])('%j does not', (outcome) => {
    expect(asksToSlowDown(outcome)).toBe(false);
    expect(endpointPauseMs(outcome, 5)).toBe(0);
  });
});

describe('shouldDisable', () => {
  const now = new Date('2026-01-06T00:00:00Z');

  it.each([
    ['no failure', null, false],
    ['failures of 4 days and a bit', new Date('2026-01-01T00:00:00.001Z'), false],
    ['failures of 5 days', new Date('2026-01-01T00:00:00Z'), true],
  ])('with %s', (_what, firstFailureAt, expected) => expect(shouldDisable({ firstFailureAt, now })).toBe(expected));
});
