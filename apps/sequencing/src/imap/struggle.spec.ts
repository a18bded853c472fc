import { describe, expect, it } from '@jest/globals';
import { Struggle } from './struggle.js';

describe('Struggle', () => {
  const inbox = { path: 'INBOX', role: 'inbox' as const };
  const junk = { path: 'Junk', role: 'junk' as const };
  const fail = (struggle: Struggle, times: number) => {
    for (let time = 0; time < times; time += 1) struggle.failedAt(inbox, 9, [8, 9, 12, 15]);
  };

  it('fetches as usual while nothing is wrong, and after the first time', () => {
    const struggle = new Struggle();
    expect(struggle.batchSize(inbox, 50)).toBe(50);
    fail(struggle, 1);
    expect(struggle.batchSize(inbox, 50)).toBe(50);
  });

  it('fetches one by one near a mail that broke the reading twice, in that folder alone', () => {
    const struggle = new Struggle();
    fail(struggle, 2);
    expect(struggle.batchSize(inbox, 50)).toBe(1);
    expect(struggle.batchSize(junk, 50)).toBe(50);
  });

  it('gives up the first mail behind the cursor, and no other, only after many tries', () => {
    const struggle = new Struggle();
    fail(struggle, 5);
    expect(struggle.givesUp(inbox, 12)).toBe(false);
    fail(struggle, 1);
    expect(struggle.givesUp(inbox, 12)).toBe(true);
    expect(struggle.givesUp(inbox, 15)).toBe(false);
  });

  it('begins to count anew when another mail breaks the reading, or it went on', () => {
    const struggle = new Struggle();
    fail(struggle, 5);
    struggle.failedAt(inbox, 12, [15]);
    fail(struggle, 1);
    expect(struggle.givesUp(inbox, 12)).toBe(false);
    fail(struggle, 5);
    struggle.over(inbox);
    expect(struggle.givesUp(inbox, 12)).toBe(false);
  });
});
