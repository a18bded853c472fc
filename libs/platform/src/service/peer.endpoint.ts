import { Controller } from '@nestjs/common';
import {
  peers, type CallContext, type Class, type EventPage, type Heads, type ReadEvents, type ServiceName, type Settled,
} from '@sortie/contracts';
import { readEvents, type EventStore } from '@sortie/event-store';
import { Handles, type Consumers } from '@sortie/messaging';

// The answer must be back before its caller gives up.
const returnMs = 250;

/** The controller that answers a service's peers: pages of its log, and whether its consumers have caught up. */
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
  }
  Controller()(PeerEndpoint);
  return PeerEndpoint;
}
