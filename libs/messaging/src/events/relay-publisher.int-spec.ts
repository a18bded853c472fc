import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { newId, type PublishedEvent } from '@sortie/contracts';
import { privateNats } from '@sortie/testing';
import { connectBus, type Bus } from '../bus.js';
import { eventStreamName } from './event-stream.js';
import { publishEvents } from './relay-publisher.js';

describe('publishEvents', () => {
  const workspace_id = newId('workspace');
  let nats: Awaited<ReturnType<typeof privateNats>>;
  let bus: Bus;
  let publish: (events: readonly PublishedEvent[]) => Promise<void>;
  const event = (position: number, text = ''): PublishedEvent => ({
    id: `evt_${position}`,
    type: 'contact.created',
    schema: 1,
    workspace_id,
    stream_id: 'con_1',
    version: position,
    partition: 1,
    position,
    data: { text },
    meta: {},
    occurred_at: '2026-01-05T09:00:00.000Z',
  });
  const stored = async () => {
    const manager = await jetstreamManager(bus.connection);
    return (await manager.streams.info(eventStreamName)).state.messages;
  };

  beforeAll(async () => {
    nats = await privateNats();
    const failure = () => undefined;
    const observer = {
      span: <T>(_n: string, _a: object, _p: unknown, work: () => Promise<T>) => work(),
      traceparent: () => undefined,
      line: failure,
      failure,
    };
    bus = await connectBus({ url: nats.url, name: 'publisher-spec', observer });
    publish = publishEvents({ bus, jetstream: jetstream(bus.connection), service: 'crm', logId: 'log-1' });
  });
  afterAll(async () => {
    await bus.close();
    await nats.stop();
  });

  it('makes the stream when it is missing, stores each event once, and makes it again when it was wiped', async () => {
    await publish([event(1), event(2)]);
    await publish([event(2), event(3)]);
    expect(await stored()).toBe(3);
    const manager = await jetstreamManager(bus.connection);
    expect((await manager.streams.info(eventStreamName)).config).toMatchObject({
      subjects: ['evt.>'],
      storage: 'file',
      max_age: 7 * 24 * 3600 * 1e9,
      duplicate_window: 120 * 1e9,
    });
    await manager.streams.delete(eventStreamName);
    await publish([event(4)]);
    expect(await stored()).toBe(1);
  });

  it('leaves out what the bus cannot carry, and rejects when the bus is gone', async () => {
    await publish([event(5, 'x'.repeat(9 * 1024 * 1024)), event(6)]);
    expect(await stored()).toBe(2);
    await nats.stop();
    await expect(publish([event(7)])).rejects.toThrow('not');
  });
});
