import { describe, expect, it } from '@jest/globals';
import type { PublishedEvent } from '@sortie/contracts';
import { Arrivals } from './arrivals.js';

const arrived = (position: number, logId = 'a', bytes = 10) => ({
  logId,
  bytes,
  event: { position } as PublishedEvent,
});
const after = (arrivals: Arrivals, position: number) => arrivals.after(position)?.events.map((event) => event.position);

describe('Arrivals', () => {
  it('gives what follows a position without a gap', () => {
    const arrivals = new Arrivals();
    [4, 5, 5, 4, 6].forEach((position) => arrivals.add(arrived(position)));
    expect(after(arrivals, 3)).toEqual([4, 5, 6]);
    expect(after(arrivals, 5)).toEqual([6]);
    expect(after(arrivals, 6)).toBeUndefined();
    expect(after(arrivals, 2)).toBeUndefined();
  });

  it('begins again behind a gap and with another log', () => {
    const arrivals = new Arrivals();
    [1, 2, 9].forEach((position) => arrivals.add(arrived(position)));
    expect(after(arrivals, 0)).toBeUndefined();
    expect(after(arrivals, 8)).toEqual([9]);
    arrivals.add(arrived(3, 'b'));
    expect(arrivals.after(2)).toMatchObject({ logId: 'b' });
  });

  it('stays within its bounds', () => {
    const arrivals = new Arrivals();
    for (let position = 1; position <= 600; position++) arrivals.add(arrived(position));
    expect(after(arrivals, 50)).toBeUndefined();
    expect(after(arrivals, 100)).toHaveLength(500);
    for (let position = 601; position <= 604; position++) arrivals.add(arrived(position, 'a', 100_000));
    expect(after(arrivals, 602)).toEqual([603, 604]);
    expect(after(arrivals, 600)).toBeUndefined();
  });
});
