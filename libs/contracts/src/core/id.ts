import { randomFillSync } from 'node:crypto';

/** Prefix of every public id: what a reader can tell from an id alone. */
export const idPrefixes = {
  workspace: 'ws',
  user: 'usr',
  apiKey: 'key',
  contact: 'con',
  company: 'com',
  group: 'grp',
  erasure: 'ers',
  mailbox: 'mbx',
  pool: 'pool',
  domain: 'dom',
  sequence: 'seq',
  campaign: 'cmp',
  enrollment: 'enr',
  touch: 'tch',
  reply: 'rpl',
  thread: 'thr',
  message: 'msg',
  suppression: 'sup',
  consent: 'cns',
  warmupMail: 'wrm',
  placementTest: 'plt',
  import: 'imp',
  endpoint: 'whe',
  delivery: 'whd',
  event: 'evt',
  request: 'req',
  run: 'run',
} as const;

export type IdKind = keyof typeof idPrefixes;

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
const pattern = /^[a-z]{2,6}_[0-9a-hjkmnp-tv-z]{26}$/;
const pool = Buffer.alloc(4096);
let used = pool.length;
let lastMs = 0;
let counter = 0;

/** A new id: prefix + `_` + Crockford base32 of a UUIDv7 (RFC 9562), time-ordered also within a millisecond. */
export function newId(kind: IdKind): string {
  return `${idPrefixes[kind]}_${encode(uuidV7())}`;
}

/** Whether a text has the form of an id of that kind; what has not cannot exist. */
export function isId(kind: IdKind, value: unknown): value is string {
  return typeof value === 'string' && pattern.test(value) && value.startsWith(`${idPrefixes[kind]}_`);
}

/** A UUIDv7 in its usual text form. */
export function newUuid(): string {
  const hex = uuidV7().toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function uuidV7(): Buffer {
  // Random bytes are drawn in blocks: one syscall for 400 ids.
  if (used + 10 > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const now = Date.now();
  if (now > lastMs) {
    lastMs = now;
    counter = pool.readUInt16BE(used) & 0x7ff;
  } else if (++counter > 0xfff) {
    lastMs += 1;
    counter = 0;
  }
  const bytes = Buffer.alloc(16);
  bytes.writeUIntBE(lastMs, 0, 6);
  bytes.writeUInt16BE(0x7000 | counter, 6);
  pool.copy(bytes, 8, used + 2, used + 10);
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  used += 10;
  return bytes;
}

function encode(bytes: Buffer): string {
  let text = '';
  let bits = 0;
  let value = 0;
  // 128 bits are 26 characters of 5 bits; the first two bits are padding, as in ULID.
  for (const byte of [0, ...bytes]) {
    value = (value << 8) | byte;
    bits += 8;
    if (text === '' && bits === 8) bits = 2;
    while (bits >= 5) {
      bits -= 5;
      text += alphabet[(value >>> bits) & 31];
    }
    value &= (1 << bits) - 1;
  }
  return text;
}
