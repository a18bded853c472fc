import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { patienceMs, Stragglers } from './stragglers.js';

describe('whom an advance waits for', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  const own = new Set(['mbx_own']);

  it('is the sandbox, however long it takes', async () => {
    const stragglers = new Stragglers(own);
    let answer = (_: boolean): void => undefined;
    const waited = stragglers.patiently('mbx_sandboxed', new Promise<boolean>((done) => (answer = done)), false);
    await jest.advanceTimersByTimeAsync(100 * patienceMs);
    answer(true);
    expect(await waited).toBe(true);
    expect(stragglers.awaited(['mbx_sandboxed'], Date.now() - 100 * patienceMs)).toEqual(['mbx_sandboxed']);
    expect(stragglers.ids).toEqual([]);
  });

  it('is a server of the tester that answers or fails in time', async () => {
    const stragglers = new Stragglers(own);
    expect(await stragglers.patiently('mbx_own', Promise.resolve(true), false)).toBe(true);
    await expect(stragglers.patiently('mbx_own', Promise.reject(new Error('no')), false)).rejects.toThrow('no');
    await jest.advanceTimersByTimeAsync(2 * patienceMs);
    expect(stragglers.ids).toEqual([]);
  });

  it('is not one that hangs, whatever it says later', async () => {
    const stragglers = new Stragglers(own);
    let fail = (_: Error): void => undefined;
    const waited = stragglers.patiently('mbx_own', new Promise<boolean>((_, no) => (fail = no)), false);
    await jest.advanceTimersByTimeAsync(patienceMs);
    expect(await waited).toBe(false);
    expect([...stragglers.silent]).toEqual(['mbx_own']);
    fail(new Error('cut off at last'));
    await jest.advanceTimersByTimeAsync(1);
    expect(stragglers.ids).toEqual(['mbx_own']);
  });

  it('is not one whose outcome nobody can tell within that time', () => {
    const stragglers = new Stragglers(own);
    expect(stragglers.awaited(['mbx_own', 'mbx_sandboxed'], Date.now())).toHaveLength(2);
    expect(stragglers.awaited(['mbx_own', 'mbx_sandboxed'], Date.now() - patienceMs - 1)).toEqual(['mbx_sandboxed']);
    expect(stragglers.awaited(['mbx_own'], Date.now())).toEqual([]);
    expect([...stragglers.silent]).toEqual([]);
    expect(stragglers.ids).toEqual(['mbx_own']);
  });
});
