import {
  jetstreamManager, JetStreamApiError, RetentionPolicy, StorageType, type JetStreamManager,
} from '@nats-io/jetstream';
import { nanos, type NatsConnection } from '@nats-io/transport-node';
import { dayMs, minuteMs } from '@sortie/contracts';

/** The stream of all events, for durables of subscribers outside. */
export const eventStreamName = 'EVENTS';

// A subscriber that was away for a week-end finds what it missed; the log itself is kept for ever.
const keptMs = 7 * dayMs;
// A sweep republishes within seconds; the window only has to be longer than an outage of JetStream usually is.
const duplicateWindowMs = 2 * minuteMs;
// "stream not found" of the JetStream API.
const notFound = 10059;

const config = {
  name: eventStreamName, subjects: ['evt.>'], storage: StorageType.File, retention: RetentionPolicy.Limits,
  max_age: nanos(keptMs), duplicate_window: nanos(duplicateWindowMs),
};

/** Creates the stream when it is missing; one that an operator has changed stays as it is. */
export async function ensureEventStream(connection: NatsConnection): Promise<void> {
  const manager = await jetstreamManager(connection, { checkAPI: false });
  if (await exists(manager)) return;
  try {
    await manager.streams.add(config);
  } catch (error) {
    // Another service was faster.
    if (!(await exists(manager))) throw error;
  }
}

async function exists(manager: JetStreamManager): Promise<boolean> {
  try {
    await manager.streams.info(eventStreamName);
    return true;
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === notFound) return false;
    throw error;
  }
}
