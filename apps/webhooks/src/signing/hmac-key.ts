import { hash } from 'node:crypto';

const blockBytes = 64;
const digestBytes = 32;

/**
 * A key of HMAC-SHA256 with both of its pads made beforehand (RFC 2104 §4), for many MACs under it. With Node 24 one of
 * a kilobyte takes 2.5 µs; `createHmac`, which sets up OpenSSL's objects each time, takes 3.3 µs with a KeyObject and
 * 15 µs with the bytes.
 */
export class HmacKey {
  private readonly inner: Buffer;
  /** The outer pad, and room for the inner digest. */
  private readonly outer = Buffer.alloc(blockBytes + digestBytes);

  constructor(key: Buffer) {
    const short = key.length > blockBytes ? hash('sha256', key, 'buffer') : key;
    this.inner = padded(short, 0x36);
    this.outer.set(padded(short, 0x5c));
  }

  /** The MAC of `head`, which is ASCII, and `body` behind it. */
  sign(head: string, body: Buffer, encoding: 'hex' | 'base64'): string {
    const from = blockBytes + head.length;
    const message = Buffer.allocUnsafe(from + body.length);
    message.set(this.inner);
    message.write(head, blockBytes, 'latin1');
    message.set(body, from);
    this.outer.set(hash('sha256', message, 'buffer'), blockBytes);
    return hash('sha256', this.outer, encoding);
  }
}

function padded(key: Buffer, byte: number): Buffer {
  const pad = Buffer.alloc(blockBytes, byte);
  key.forEach((value, index) => (pad[index]! ^= value));
  return pad;
}
