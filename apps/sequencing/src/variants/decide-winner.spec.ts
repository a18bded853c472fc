import { describe, expect, it } from '@jest/globals';
import type { VariantName, WinnerRule } from '@sortie/contracts';
import { decideWinner, type WordingFigures } from './decide-winner.js';

const rule: WinnerRule = { metric: 'replied' };
const figures = (variant: VariantName, sent: number, replied: number, more: Partial<WordingFigures> = {}) => ({
  variant,
  sent,
  replied,
  opened: 0,
  clicked: 0,
  ...more,
});
const decide = (all: WordingFigures[], by: WinnerRule = rule) =>
  decideWinner(
    by,
    all.map(({ variant }) => variant),
    all,
  );

describe('decideWinner', () => {
  // 5 % against 15 % of 100 each: z = 2.36, p = 0.018; against 12 %: z = 1.77, p = 0.076.
  it('names a wording that is better beyond chance', () => {
    expect(decide([figures('a', 100, 5), figures('b', 100, 15)])).toBe('b');
    expect(decide([figures('a', 100, 15), figures('b', 100, 5)])).toBe('a');
  });

  it('waits while it may be luck', () => {
    expect(decide([figures('a', 100, 5), figures('b', 100, 12)])).toBeNull();
    expect(decide([figures('a', 1000, 50), figures('b', 1000, 120)])).toBe('b');
  });

  it('stands at p = 0.05', () => {
    // z = 1.9700 and 1.9033 on either side of 1.95996.
    expect(decide([figures('a', 1000, 100), figures('b', 1000, 128)])).toBe('b');
    expect(decide([figures('a', 1000, 100), figures('b', 1000, 127)])).toBeNull();
  });

  it('must be better than every other', () => {
    expect(decide([figures('a', 100, 2), figures('b', 100, 15), figures('c', 100, 13)])).toBeNull();
    expect(decide([figures('a', 100, 2), figures('b', 100, 15), figures('c', 100, 3)])).toBe('b');
  });

  it('waits for enough mails of each wording, also of one that nobody got yet', () => {
    expect(decide([figures('a', 99, 0), figures('b', 100, 50)])).toBeNull();
    expect(decide([figures('a', 20, 0), figures('b', 20, 10)], { metric: 'replied', min_sends: 20 })).toBe('b');
    expect(decideWinner(rule, ['a', 'b'], [figures('b', 500, 100)])).toBeNull();
  });

  it('looks at the metric that was asked for', () => {
    const both = [figures('a', 100, 50, { clicked: 1 }), figures('b', 100, 1, { clicked: 30 })];
    expect(decide(both, { metric: 'clicked' })).toBe('b');
    expect(decide(both, { metric: 'opened' })).toBeNull();
  });

  it('has no winner where nobody or everybody did it', () => {
    expect(decide([figures('a', 100, 0), figures('b', 100, 0)])).toBeNull();
    expect(decide([figures('a', 100, 100), figures('b', 100, 100)])).toBeNull();
  });
});
