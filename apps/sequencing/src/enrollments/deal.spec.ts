import { describe, expect, it } from '@jest/globals';
import { dealer, type Dealt } from './deal.js';

const pool: Dealt[] = [
  { id: 'g1', provider: 'google' },
  { id: 'm1', provider: 'microsoft' },
  { id: 'g2', provider: 'google' },
  { id: 'own', provider: null },
];

describe('dealing', () => {
  it('gives every mailbox its share, and goes on where it was', () => {
    const deal = dealer(pool, 3);
    expect([1, 2, 3, 4, 5].map(() => deal(null))).toEqual(['own', 'g1', 'm1', 'g2', 'own']);
  });

  it('gives contacts of a provider its mailboxes in turn, whoever comes between them', () => {
    const deal = dealer(pool, 0);
    const dealt = (['google', null, 'google', 'microsoft', 'google', 'microsoft', null] as const).map(deal);
    expect(dealt).toEqual(['g1', 'g1', 'g2', 'm1', 'g1', 'm1', 'm1']);
  });

  it('gives them any mailbox when the pool has none of theirs', () => {
    const deal = dealer([{ id: 'one', provider: null }, { id: 'two', provider: 'google' }], 0);
    expect([deal('microsoft'), deal('microsoft')]).toEqual(['one', 'two']);
  });
});
