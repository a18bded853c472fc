import type { Subscription } from '@nats-io/transport-node';
import { peers, type ServiceName } from '@sortie/contracts';
import { partitionCount, type EventStore } from '@sortie/event-store';
import type { Pool } from 'pg';
import type { Bus } from '../bus.js';
import { errorWords } from '../error-words.js';
import { arrivedEvent } from '../events/cloud-event.js';
import type { Observer } from '../observer.js';
import type { Operations } from '../operations/operations.js';
import { Arrivals, type Run } from './arrivals.js';
import type { Consumer } from './consumes.js';
import { Cursor } from './cursor.js';
import { isPassing, OtherLog } from './failures.js';
import { Lanes } from './lanes.js';
import { listParked, type ParkedStream } from './parked.js';
import { serviceContext } from './service-context.js';
import { settleCursors } from './settle.js';

export interface ConsumersOptions {
  service: ServiceName;
  bus: Bus;
  operations: Operations;
  store: EventStore;
  /** Connections of the app role. */
  pool: Pool;
  observer: Observer;
  /** Told after a commit that appended events: wakes the relay. */
  onAppend: () => void;
}

// The net under the bus: an event whose message was lost waits this long at most.
const tickMs = 2_000;
// Pages of one source at once; callers keep the other connections of the app role.
const width = 2;
const pageLimit = 500;

/** The consumers of one service: each a cursor per source and partition. */
export class Consumers {
  private readonly cursors: Cursor[] = [];
  private readonly subscriptions: Subscription[] = [];
  /** By source: one that does not answer holds up no other. */
  private readonly lanes = new Map<string, Lanes<Cursor>>();
  private tick?: NodeJS.Timeout;
  private stopping = false;

  constructor(private readonly options: ConsumersOptions) {}

  /** Begins where the rows are, hears the bus, and asks every source for what is missing. */
  async start(consumers: readonly Consumer[]): Promise<void> {
    for (const source of new Set(consumers.flatMap(({ from }) => from))) {
      await this.follow(source, consumers.filter(({ from }) => from.includes(source)));
    }
    this.options.bus.onReconnect(() => this.ask(this.cursors));
    this.tick = setInterval(() => this.ask(this.cursors), tickMs);
    this.tick.unref();
    this.ask(this.cursors);
  }

  /** Lets the running pages finish. */
  async stop(): Promise<void> {
    this.stopping = true;
    clearInterval(this.tick);
    for (const subscription of this.subscriptions) subscription.unsubscribe();
    await Promise.all([...this.lanes.values()].map((lanes) => lanes.drain()));
  }

  /** Null once every consumer of `source` has passed the positions, else the name of one that has not in time. */
  settle(source: string, positions: readonly number[], deadline: number): Promise<string | null> {
    const cursors = this.cursors.filter(({ key }) => key.source === source);
    this.ask(cursors);
    return settleCursors(this.options.pool, cursors, positions, deadline);
  }

  parkedStreams(consumer?: string): Promise<ParkedStream[]> {
    return listParked(this.options.pool, consumer);
  }

  /** Tries a consumer's parked streams again, or one of them, in order; answers how many events were applied. */
  async replayParked(consumer: string, stream?: string): Promise<number> {
    let applied = 0;
    for (const { source, partition, streamId } of await this.parkedStreams(consumer)) {
      if (stream !== undefined && streamId !== stream) continue;
      const cursor = this.cursors.find(({ key }) =>
        key.consumer === consumer && key.source === source && key.partition === partition);
      if (cursor) applied += await cursor.replay(streamId);
    }
    return applied;
  }

  /** Consumers that met another log and wait for a person. */
  stoppedConsumers(): string[] {
    return [...new Set(this.cursors.filter(({ stopped }) => stopped).map(({ consumer }) => consumer.name))];
  }

  private async follow(source: ServiceName, consumers: readonly Consumer[]): Promise<void> {
    const { bus, observer } = this.options;
    const arrivals = Array.from({ length: partitionCount }, () => new Arrivals());
    const cursors = (await Promise.all(consumers.map((consumer) => this.open(consumer, source, arrivals)))).flat();
    this.cursors.push(...cursors);
    this.lanes.set(source, new Lanes<Cursor>(width, (cursor) => this.work(cursor)));
    const subscription = bus.connection.subscribe(`evt.${source}.>`, {
      callback: (error, message) => {
        if (error) return observer.failure('events cannot be heard', error, { source });
        try {
          const arrived = arrivedEvent(message);
          arrivals[arrived.event.partition]?.add(arrived);
          this.hear(cursors, arrived.event.partition, arrived.event.position);
        } catch (failure) {
          observer.failure(`a message is no event: ${errorWords(failure)}`, failure, { source });
        }
      },
    });
    this.subscriptions.push(subscription);
  }

  private async open(consumer: Consumer, source: ServiceName, arrivals: readonly Arrivals[]): Promise<Cursor[]> {
    const { pool } = this.options;
    await pool.query(
      `insert into cursors (consumer, source, partition, position) select $1, $2, generate_series(0, $3::int - 1), 0
       on conflict do nothing`,
      [consumer.name, source, partitionCount],
    );
    const { rows } = await pool.query<{ partition: number; log_id: string | null; position: string }>(
      'select partition, log_id, position::text from cursors where consumer = $1 and source = $2 order by partition',
      [consumer.name, source],
    );
    const around = { ...this.options, readPage: this.readPage };
    return rows.map(({ partition, log_id, position }) => {
      const cursor = new Cursor({ consumer: consumer.name, source, partition }, consumer, arrivals[partition]!, around);
      return Object.assign(cursor, { logId: log_id, position: Number(position) });
    });
  }

  private readonly readPage = async (
    source: string, partition: number, after: number,
  ): Promise<Run & { head: number }> => {
    const { operations, service } = this.options;
    const { readEvents } = peers[source as ServiceName];
    const request = { partition, after, limit: pageLimit };
    const page = await operations.call(readEvents, request, serviceContext(service, readEvents.deadlineMs));
    return { logId: page.log_id, events: page.events, head: page.head };
  };

  private hear(cursors: readonly Cursor[], partition: number, position: number): void {
    for (const cursor of cursors) {
      if (cursor.key.partition !== partition || position <= cursor.position || cursor.stopped) continue;
      cursor.noticeGap();
      this.run(cursor);
    }
  }

  private ask(cursors: readonly Cursor[]): void {
    if (this.stopping) return;
    for (const cursor of cursors) {
      if (cursor.stopped) continue;
      cursor.asked = true;
      this.run(cursor);
    }
  }

  private run(cursor: Cursor): void {
    this.lanes.get(cursor.key.source)!.ask(cursor);
  }

  private async work(cursor: Cursor): Promise<void> {
    try {
      const more = await cursor.step();
      cursor.failing = false;
      if (more && !this.stopping) this.run(cursor);
    } catch (error) {
      if (error instanceof OtherLog) cursor.stopped = true;
      // A source or a database that is down is tried again at every tick, and told of once.
      const told = cursor.failing;
      cursor.failing = isPassing(error);
      if (told && cursor.failing) return;
      this.options.observer.failure(`a consumer is stuck: ${errorWords(error)}`, error, { ...cursor.key });
    }
  }
}
