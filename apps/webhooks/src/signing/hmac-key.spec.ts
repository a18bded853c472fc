import { createHmac, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { HmacKey } from './hmac-key.js';

const bytes = (byte: number, count: number) => Buffer.alloc(count, byte);

describe('HMAC-SHA256', () => {
  // RFC 4231 §4: the key, the data, the MAC.
  it.each([
    ['§4.2', bytes(0x0b, 20), 'Hi There', 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7'],
    ['§4.3', Buffer.from('Jefe'), 'what do ya want for nothing?',
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843'],
    ['§4.7', bytes(0xaa, 131), 'Test Using Larger Than Block-Size Key - Hash Key First',
      '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54'],
  ])('is that of RFC 4231 %s', (_section, key, data, mac) => {
    const made = new HmacKey(key);
    expect(made.sign('', Buffer.from(data), 'hex')).toBe(mac);
    expect(made.sign(data.slice(0, 4), Buffer.from(data.slice(4)), 'hex')).toBe(mac);
  });

  it('is Node’s own, for keys and bodies of every length around a block, again and again', () => {
    for (const keyLength of [0, 1, 32, 63, 64, 65, 128]) {
      const key = randomBytes(keyLength);
      const made = new HmacKey(key);
      for (const length of [0, 1, 55, 63, 64, 65, 1_000]) {
        const body = randomBytes(length);
        const expected = createHmac('sha256', key).update('evt_1.1.').update(body).digest('base64');
        expect(made.sign('evt_1.1.', body, 'base64')).toBe(expected);
      }
    }
  });
});
