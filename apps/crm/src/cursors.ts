import { cursorCodec, type CursorCodec } from '@sortie/event-store';

/** The cursors of crm's lists; a class, so that endpoints can ask for it. */
export class Cursors implements CursorCodec {
  private readonly codec: CursorCodec;

  /** `key`: the 32 bytes that every service of the installation signs cursors with. */
  constructor(key: Buffer) {
    this.codec = cursorCodec(key);
  }

  encode(state: object, filter: object): string {
    return this.codec.encode(state, filter);
  }

  decode<S>(cursor: string, filter: object): S {
    return this.codec.decode<S>(cursor, filter);
  }
}
