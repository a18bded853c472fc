import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { DomainError } from '@sortie/contracts';

/** Makes and reads the opaque cursors of lists. */
export interface CursorCodec {
  encode(state: object, filter: object): string;
  /** Throws BAD_REQUEST for a cursor that was not made here, or was made for other filters. */
  decode<S>(cursor: string, filter: object): S;
}

/** Cursors signed with HMAC-SHA256 (128 bits kept) and bound to the list's filters. */
export function cursorCodec(key: Buffer): CursorCodec {
  const sign = (body: string) => createHmac('sha256', key).update(body).digest().subarray(0, 16);
  return {
    encode(state, filter) {
      const body = Buffer.from(JSON.stringify({ v: 1, s: state, f: digest(filter) })).toString('base64url');
      return `${body}.${sign(body).toString('base64url')}`;
    },
    decode<S>(cursor: string, filter: object): S {
      const [body = '', mac = ''] = cursor.split('.');
      const given = Buffer.from(mac, 'base64url');
      const right = sign(body);
      if (given.length !== right.length || !timingSafeEqual(given, right))
        throw refused('is not one that this API gave');
      const { s, f } = JSON.parse(Buffer.from(body, 'base64url').toString()) as { s: S; f: string };
      if (f !== digest(filter)) throw refused('belongs to a list with other filters');
      return s;
    },
  };
}

function digest(filter: object): string {
  const entries = Object.entries(filter)
    .filter(([, value]) => value !== undefined)
    .sort();
  return createHash('sha256').update(JSON.stringify(entries)).digest('base64url').slice(0, 12);
}

function refused(why: string): DomainError {
  const message = `cursor ${why}; start again without it`;
  return new DomainError('BAD_REQUEST', message, [
    { field: 'cursor', pointer: '/cursor', code: 'invalid_cursor', message },
  ]);
}
