import { Controller } from '@nestjs/common';
import {
  peers, type CallContext, type Class, type EventPage, type Heads, type ListParked, type ParkedStreams,
  type ReadEvents, type Replayed, type ReplayParked, type ServiceName, type Settled,
} from '@sortie/contracts';
import { readEvents, type EventStore } from '@sortie/event-store';
import { Handles, type Consumers } from '@sortie/messaging';

// The answer must be back before its caller gives up.
const returnMs = 250;
// What one answer may list; whoever has so many looks at the first of them.
const mostParked = 1_000;

/**
 * The controller that answers a service's peers: pages of its log, and whether its consumers have caught up. The
 * operator asks it for what is parked.
 */
export function peerEndpoint(service: ServiceName, store: EventStore, consumers: Consumers): Class {
  class PeerEndpoint {
    @Handles(peers[service].readEvents)
    readEvents(input: ReadEvents): Promise<EventPage> {
      return store.worker((sql) => readEvents(sql, input));
    }

    @Handles(peers[service].settle)
    async settle({ service: source, positions }: Heads, { deadline }: CallContext): Promise<Settled> {
      return { lagging: await consumers.settle(source, positions, deadline - returnMs) };
    }

    @Handles(peers[service].parked)
    async parked({ consumer }: ListParked): Promise<ParkedStreams> {
      const streams = await consumers.parkedStreams(consumer);
      const parked = streams.slice(0, mostParked).map(({ streamId, since, ...rest }) =>
        ({ ...rest, stream: streamId, since: since.toISOString() }));
      return { parked };
    }

    @Handles(peers[service].replay)
    async replay({ consumer, stream }: ReplayParked): Promise<Replayed> {
      return { applied: await consumers.replayParked(consumer, stream) };
    }
  }
  Controller()(PeerEndpoint);
  return PeerEndpoint;
}
