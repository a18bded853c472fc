import { describe, expect, it } from '@jest/globals';
import type { EmailStep } from '@sortie/contracts';
import { drawVariant, variantsOf, wordingOf } from './wording.js';

const plain: EmailStep = { channel: 'email', subject: 'Own', body: 'own' };
const tried: EmailStep = { ...plain, variants: [{ body: 'b' }, { subject: 'Third', body: 'c' }] };

const contact = (n: number) => ({ sequenceId: 'seq_1', contactId: `con_${n}` });

describe('the wordings of a step', () => {
  it('are its own and its variants', () => {
    expect(variantsOf(plain)).toBeNull();
    expect(variantsOf(tried)).toEqual(['a', 'b', 'c']);
    expect(wordingOf(tried, 'a')).toEqual({ subject: 'Own', body: 'own' });
    expect(wordingOf(tried, 'b')).toEqual({ subject: 'Own', body: 'b' });
    expect(wordingOf(tried, 'c')).toEqual({ subject: 'Third', body: 'c' });
  });

  it('fall back to its own for none and for a name that it does not have', () => {
    expect(wordingOf(tried, null)).toEqual({ subject: 'Own', body: 'own' });
    expect(wordingOf(plain, 'b')).toEqual({ subject: 'Own', body: 'own' });
    expect(wordingOf({ channel: 'email', body: 'x' }, null)).toEqual({ body: 'x' });
  });

  it('are drawn in equal shares, the same for the same enrollment and step', () => {
    const counts = new Map<string | null, number>();
    for (let n = 0; n < 9000; n++) {
      const drawn = drawVariant(tried, contact(n), 1);
      expect(drawVariant(tried, contact(n), 1)).toBe(drawn);
      counts.set(drawn, (counts.get(drawn) ?? 0) + 1);
    }
    // Four standard deviations around 3 000.
    for (const name of ['a', 'b', 'c']) expect(Math.abs(counts.get(name)! - 3000)).toBeLessThan(180);
  });

  it('are drawn anew for each step', () => {
    const pairs = Array.from(
      { length: 200 },
      (_, n) => drawVariant(tried, contact(n), 0) === drawVariant(tried, contact(n), 1),
    );
    expect(pairs).toContain(true);
    expect(pairs).toContain(false);
  });

  it('are none where there is nothing to draw', () => {
    expect(drawVariant(plain, contact(1), 0)).toBeNull();
  });
});
