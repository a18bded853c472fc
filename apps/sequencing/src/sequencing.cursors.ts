import { Inject, Injectable } from '@nestjs/common';
import { cursorCodec, type CursorCodec } from '@sortie/event-store';
import { SequencingConfig } from './sequencing.config.js';

/** Makes and reads the cursors of this service's lists. */
@Injectable()
export class Cursors {
  readonly codec: CursorCodec;

  constructor(@Inject(SequencingConfig) config: SequencingConfig) {
    this.codec = cursorCodec(config.cursorKey);
  }
}
