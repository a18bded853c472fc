import { describe, expect, it } from '@jest/globals';
import { baseSubject, followUpSubject, threadHeaders } from './threading.js';

describe('threading', () => {
  it.each([
    ['Hello', 'Hello'], ['Re: Hello', 'Hello'], ['RE: re: Fwd: Hello', 'Hello'], ['AW: Hello', 'Hello'],
    ['Re[2]: Hello', 'Hello'], ['Re : Hello', 'Hello'], ['Recap: Hello', 'Recap: Hello'], ['', ''],
  ])('the base of %j is %j', (subject, base) => {
    expect(baseSubject(subject)).toBe(base);
    expect(followUpSubject(subject)).toBe(`Re: ${base}`);
  });

  it('starts with nothing', () => {
    expect(threadHeaders([])).toEqual({ inReplyTo: null, references: [] });
  });

  it('answers the last and names the root and the last ten', () => {
    const ids = Array.from({ length: 15 }, (_, n) => `<${n}@a.example>`);
    expect(threadHeaders(ids.slice(0, 2))).toEqual({ inReplyTo: '<1@a.example>', references: ids.slice(0, 2) });
    expect(threadHeaders(ids)).toEqual({ inReplyTo: '<14@a.example>', references: [ids[0], ...ids.slice(5)] });
  });
});
