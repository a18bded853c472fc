import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Senders } from './senders.js';

describe('Senders', () => {
  beforeEach(() => void jest.useFakeTimers({ now: new Date('2026-01-05T09:00:00Z') }));
  afterEach(() => void jest.useRealTimers());

  it('lets a person write a hundred mails an hour, and counts what is more', () => {
    const senders = new Senders();
    for (let mail = 1; mail <= 100; mail += 1) expect(senders.excess('ann@people.example')).toBe(0);
    expect(senders.excess('ann@people.example')).toBe(1);
    expect(senders.excess('ann@people.example')).toBe(2);
    expect(senders.excess('bob@people.example')).toBe(0);
  });

  it('forgets with the hour', () => {
    const senders = new Senders();
    for (let mail = 1; mail <= 200; mail += 1) senders.excess('ann@people.example');
    jest.setSystemTime(new Date('2026-01-05T10:00:00Z'));
    expect(senders.excess('ann@people.example')).toBe(0);
  });
});
