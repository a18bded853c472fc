import type { NatsRecord, Serializer } from '@nestjs/microservices';
import type { Bus } from '../bus.js';
import type { Observer } from '../observer.js';
import { encodeReply, type ReplyPacket } from '../operations/wire.js';

/** Nest's own reply packets, except that one which the server would refuse becomes an error reply. */
export class ReplySerializer implements Serializer<ReplyPacket, Pick<NatsRecord, 'data' | 'headers'>> {
  constructor(
    private readonly bus: Bus,
    private readonly observer: Observer,
  ) {}

  serialize(packet: ReplyPacket): Pick<NatsRecord, 'data' | 'headers'> {
    const { maxPayload } = this.bus;
    const data = encodeReply(packet, maxPayload, (bytes) =>
      this.observer.failure('the answer exceeds max_payload', undefined, { bytes, max_payload: maxPayload }));
    return { data, headers: undefined };
  }
}
