import { describe, expect, it } from '@jest/globals';
import { newId } from '@sortie/contracts';
import { wordsOf } from './words.js';

const write = (rootId: string, turn = 0) => wordsOf({ rootId, turn, from: 'Pat Example', to: 'Robin Rose' });

describe('the words of a warmup mail', () => {
  it('vary, and are the same for the same mail', () => {
    const ids = Array.from({ length: 200 }, () => newId('warmupMail'));
    expect(new Set(ids.map((id) => write(id).body)).size).toBeGreaterThan(150);
    expect(new Set(ids.map((id) => write(id).subject)).size).toBeGreaterThan(10);
    expect(write(ids[0]!)).toEqual(write(ids[0]!));
  });

  it('greet and sign by first name, or without one', () => {
    expect(write('wrm_1').body).toMatch(/^Hi Robin,\n\n.+\n\n.+,\nPat\n$/);
    expect(wordsOf({ rootId: 'wrm_1', turn: 0, from: null, to: null }).body).toMatch(/^Hi,\n\n.+\n\n[A-Za-z ]+\n$/);
  });

  it('keep a thread together, with other words in each turn', () => {
    const thread = [0, 1, 2].map((turn) => write('wrm_1', turn));
    expect(thread[1]!.subject).toBe(`Re: ${thread[0]!.subject}`);
    expect(thread[2]!.subject).toBe(thread[1]!.subject);
    expect(new Set(thread.map(({ body }) => body)).size).toBe(3);
  });

  it('have no link and nothing that a filter looks for', () => {
    const suspicious = /https?:|www\.|unsubscribe|[$€!]|\bfree\b/i;
    for (let n = 0; n < 300; n += 1) expect(write(`wrm_${n}`, n % 2).body).not.toMatch(suspicious);
  });
});
