import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { unsubscribeToken, verifyUnsubscribeToken } from './unsubscribe-token.js';
import { parseVerp, verpAddress } from './verp.js';

const key = randomBytes(32);
const scheme = { key, domain: 'mail.example' };
const touchId = 'tch_01k5zq8f3m9x7w2v6t4r1p0nbc';
const subject = { workspaceId: 'ws_01k5zq8f3m9x7w2v6t4r1p0nbc', enrollmentId: 'enr_01k5zq8f3m9x7w2v6t4r1p0nbd' };
const characters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

// The same 10 000 edits on every run: a character changed, left out, added, or all of them random.
function edits(token: string, from: number): string[] {
  let seed = 7;
  const next = (below: number) => (seed = (seed * 1103515245 + 12345) % 2147483648) % below;
  const letter = () => characters[next(characters.length)];
  const made = Array.from({ length: 10_000 }, (_, n) => {
    const at = from + next(token.length - from);
    if (n % 4 === 0) return token.slice(0, at) + letter() + token.slice(at + 1);
    if (n % 4 === 1) return token.slice(0, at) + token.slice(at + 1);
    if (n % 4 === 2) return token.slice(0, at) + letter() + token.slice(at);
    return token.slice(0, from) + Array.from({ length: token.length - from }, letter).join('');
  });
  return made.filter((edited) => edited !== token);
}

describe('VERP addresses', () => {
  const address = verpAddress(touchId, scheme);

  it('fit a local part and come back, whatever the case', () => {
    expect(address.split('@')[0].length).toBeLessThanOrEqual(64);
    expect(parseVerp(address, scheme)).toEqual({ purpose: 'bounce', touchId });
    expect(parseVerp(address.toUpperCase(), scheme)).toEqual({ purpose: 'bounce', touchId });
  });

  it('keep their purpose, domain and key', () => {
    const unsub = verpAddress(touchId, scheme, 'unsub');
    expect(parseVerp(unsub, scheme)).toEqual({ purpose: 'unsub', touchId });
    expect(parseVerp(address.replace('bounce', 'unsub'), scheme)).toBeNull();
    expect(parseVerp(address, { ...scheme, domain: 'other.example' })).toBeNull();
    expect(parseVerp(address, { ...scheme, key: randomBytes(32) })).toBeNull();
  });

  it('refuse 10 000 forgeries', () => {
    const local = address.split('@')[0];
    const forged = edits(local, 'bounce+'.length).filter((text) => text.toLowerCase() !== local);
    expect(forged.length).toBeGreaterThan(9_000);
    expect(forged.filter((text) => parseVerp(`${text}@mail.example`, scheme))).toEqual([]);
  });

  it('are not made from ids that do not fit', () => {
    expect(() => verpAddress('x'.repeat(40), scheme)).toThrow(RangeError);
    expect(() => verpAddress('a b', scheme)).toThrow(RangeError);
  });
});

describe('unsubscribe tokens', () => {
  const token = unsubscribeToken(subject, key);

  it('are opaque and come back', () => {
    expect(token).toMatch(/^u_[A-Za-z0-9_-]+$/);
    expect(verifyUnsubscribeToken(token, key)).toEqual(subject);
    expect(verifyUnsubscribeToken(token, randomBytes(32))).toBeNull();
  });

  it('refuse 10 000 forgeries', () => {
    const forged = edits(token, 2);
    expect(forged.length).toBeGreaterThan(9_000);
    expect(forged.filter((text) => verifyUnsubscribeToken(text, key))).toEqual([]);
  });

  it('do not take ids of another workspace or of another kind of token', () => {
    const other = Buffer.from(token.slice(2), 'base64url').toString('latin1').replace('ws_01k5', 'ws_01k6');
    expect(verifyUnsubscribeToken(`u_${Buffer.from(other, 'latin1').toString('base64url')}`, key)).toBeNull();
    expect(verifyUnsubscribeToken('', key)).toBeNull();
    expect(verifyUnsubscribeToken('u_'.padEnd(5000, 'A'), key)).toBeNull();
  });
});
