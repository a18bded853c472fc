import { describe, expect, it } from '@jest/globals';
import { hourMs } from '@sortie/contracts';
import { Struggle } from './struggle.js';

describe('Struggle', () => {
  const inbox = { path: 'INBOX', role: 'inbox' as const };
  const junk = { path: 'Junk', role: 'junk' as const };
  let now = 0;
  const later = () => (now += hourMs);
  const struggling = () => new Struggle(() => now);
  const fail = (struggle: Struggle, times: number) => {
    for (let time = 0; time < times; time += 1) struggle.failedAt(inbox, 9, [8, 9, 12, 15]);
  };

  it('fetches as usual while nothing is wrong, and after the first time', () => {
    const struggle = struggling();
    expect(struggle.batchSize(inbox, 50)).toBe(50);
    fail(struggle, 1);
    expect(struggle.batchSize(inbox, 50)).toBe(50);
  });

  it('fetches one by one near a mail that broke the reading twice, in that folder alone', () => {
    const struggle = struggling();
    fail(struggle, 2);
    expect(struggle.batchSize(inbox, 50)).toBe(1);
    expect(struggle.batchSize(junk, 50)).toBe(50);
  });

  it('gives up the first mail behind the cursor, and no other, once a last try after more than an hour fails', () => {
    const struggle = struggling();
    fail(struggle, 5);
    later();
    expect(struggle.isLastTry(inbox, 12)).toBe(false);
    fail(struggle, 1);
    expect(struggle.isLastTry(inbox, 12)).toBe(true);
    expect(struggle.givesUp(inbox, 12)).toBe(false);
    struggle.failedAt(inbox, 9, [12], true);
    expect(struggle.givesUp(inbox, 12)).toBe(true);
    expect(struggle.givesUp(inbox, 15)).toBe(false);
  });

  it('makes no try the last within the hour in which a server may be in trouble, however often it fails', () => {
    const struggle = struggling();
    fail(struggle, 1);
    now += hourMs - 1;
    fail(struggle, 100);
    expect(struggle.isLastTry(inbox, 12)).toBe(false);
  });

  it('begins to count anew when another mail breaks the reading, or it went on', () => {
    const struggle = struggling();
    fail(struggle, 5);
    struggle.failedAt(inbox, 12, [15]);
    later();
    fail(struggle, 6);
    expect(struggle.isLastTry(inbox, 12)).toBe(false);
    later();
    expect(struggle.isLastTry(inbox, 12)).toBe(true);
    struggle.over(inbox);
    expect(struggle.isLastTry(inbox, 12)).toBe(false);
  });
});
