import type { JetStreamClient } from '@nats-io/jetstream';
import type { PublishedEvent } from '@sortie/contracts';
import type { Bus } from '../bus.js';
import { cloudEventHeaders, eventSubject } from './cloud-event.js';
import { ensureEventStream } from './event-stream.js';

// An acknowledgement takes a millisecond or so; a store that hangs is treated as one that is down.
const acknowledgeMs = 2_000;

export interface PublisherOptions {
  bus: Bus;
  jetstream: JetStreamClient;
  service: string;
  /** Identity of the service's log: a restored one has another. */
  logId: string;
}

/**
 * Publishes events that have their position. Resolves when JetStream has stored every one, and rejects when it has
 * not: then they are in the log all the same, and the relay's sweep publishes them later. Consumers hear each message
 * whether JetStream stores it or not.
 */
export function publishEvents(options: PublisherOptions): (events: readonly PublishedEvent[]) => Promise<void> {
  return async (events) => {
    // The client would hoard them in memory until the server is back.
    if (!options.bus.connected) throw new Error(`${events.length} events not published: the bus is not connected`);
    const refused = await publishAll(options, events);
    if (refused.length === 0) return;
    // A missing stream (a wiped store) looks like nobody listening.
    await ensureEventStream(options.bus.connection);
    const again = await publishAll(options, refused.map(({ event }) => event));
    if (again.length > 0) {
      throw new Error(`${again.length} events not stored by JetStream`, { cause: again[0]!.reason });
    }
  };
}

async function publishAll(
  options: PublisherOptions, events: readonly PublishedEvent[],
): Promise<{ event: PublishedEvent; reason: unknown }[]> {
  const { jetstream, service, logId, bus } = options;
  const results = await Promise.allSettled(events.map(async (event) => {
    const body = JSON.stringify(event.data);
    // Too large for the bus: consumers see a gap and read it from the log.
    if (body.length * 3 > bus.replyLimit) return;
    const headers = cloudEventHeaders(service, logId, event);
    await jetstream.publish(eventSubject(service, event), body, { headers, timeout: acknowledgeMs });
  }));
  return results.flatMap((result, index) =>
    result.status === 'rejected' ? [{ event: events[index]!, reason: result.reason as unknown }] : []);
}
