import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { newId, type Operation, type PublishedEvent, type ReadEvents } from '@sortie/contracts';
import { numberEvents, partitionOf, readEvents, type Unit } from '@sortie/event-store';
import { openStore, testNats, type TestStore } from '@sortie/testing';
import { connectBus, type Bus } from '../bus.js';
import { cloudEventHeaders, eventSubject } from '../events/cloud-event.js';
import type { Observer } from '../observer.js';
import { Operations } from '../operations/operations.js';
import { Consumers } from './consumers.js';

const tables = `create table seen (
  nth bigint generated always as identity, workspace_id text not null, stream_id text, position bigint);
  grant select, insert on seen to crm_app;`;
const silent: Observer = {
  span: (_name, _attributes, _parent, work) => work(),
  traceparent: () => undefined,
  line: () => undefined,
  failure: () => undefined,
};

describe('Consumers', () => {
  const workspace = newId('workspace');
  const partition = partitionOf(workspace);
  const failing = new Set<string>();
  let test: TestStore;
  let bus: Bus;
  let log: PublishedEvent[];
  let logId: string;
  let reads: number[];
  let failures: string[];
  let hangs: Promise<unknown>;
  let consumers: Consumers;

  /** Answers events.read of crm from this very log, and remembers who asked; identity answers when it is let. */
  class Source extends Operations {
    async call<I extends object, O extends object>({ service }: Operation<I, O>, input: I): Promise<O> {
      if (service === 'identity') return hangs as Promise<O>;
      const request = input as unknown as ReadEvents;
      if (request.partition === partition) reads.push(request.after);
      const page = await test.store.worker((sql) => readEvents(sql, request));
      return { ...page, log_id: logId } as unknown as O;
    }
  }

  const apply = async (event: PublishedEvent, unit: Unit) => {
    await unit.sql.query('insert into seen (workspace_id, stream_id, position) values ($1, $2, $3)', [
      unit.workspaceId,
      event.stream_id,
      event.position,
    ]);
    if (failing.has(event.stream_id)) throw new Error('this one cannot be applied');
  };
  const make = () =>
    new Consumers({
      service: 'crm',
      bus,
      operations: new Source(),
      store: test.store,
      pool: test.app,
      onAppend: () => undefined,
      observer: { ...silent, failure: (message) => failures.push(message) },
    });
  const start = () => consumers.start([{ name: 'crm-test-v1', from: ['crm'], apply }]);
  const settle = (position: number) => consumers.settle('crm', heads(position), Date.now() + 30_000);
  const heads = (position: number) => Array.from({ length: 16 }, (_, index) => (index === partition ? position : 0));
  const seen = async () => {
    const { rows } = await test.admin.query<{ position: string }>('select position from seen order by nth');
    return rows.map((row) => Number(row.position));
  };
  const publish = (...events: PublishedEvent[]) => {
    for (const event of events) {
      const headers = cloudEventHeaders('crm', logId, event);
      bus.connection.publish(eventSubject('crm', event), JSON.stringify(event.data), { headers });
    }
    return bus.connection.flush();
  };
  /** Appends one event to each of the streams and numbers them. */
  const append = (...streams: string[]) => appendIn(workspace, ...streams);
  const appendIn = async (owner: string, ...streams: string[]) => {
    for (const stream of streams) {
      const fact = { type: 'thing.happened', schema: 1, data: { n: 1 } };
      await test.store.within(owner, {}, async (unit) => {
        unit.append(stream, log.filter(({ stream_id }) => stream_id === stream).length, [fact]);
      });
      log.push(...(await test.store.worker(numberEvents)));
    }
  };

  beforeEach(async () => {
    test = await openStore({ service: 'crm', template: 'messaging-consumers', tables });
    bus = await connectBus({ url: testNats(), name: 'consumers-spec', observer: silent });
    logId = (await test.admin.query<{ log_id: string }>('select log_id from log')).rows[0]!.log_id;
    [log, reads, failures] = [[], [], []];
    failing.clear();
    consumers = make();
  });
  afterEach(async () => {
    await consumers.stop();
    await bus.close();
    await test.close();
  });

  it('applies what was there before it started, in order, once', async () => {
    await append('a', 'b', 'a', 'c');
    await start();
    expect(await settle(4)).toBeNull();
    expect(await seen()).toEqual([1, 2, 3, 4]);
  });

  it('applies from the bus alone what follows its cursor', async () => {
    await append('a', 'b');
    await start();
    await settle(2);
    const before = reads.length;
    await append('c', 'd');
    const moved = moveOf(test, partition, 4);
    await publish(log[2]!, log[3]!);
    await moved;
    expect(reads.slice(before).filter((after) => after < 2)).toEqual([]);
    expect(await seen()).toEqual([1, 2, 3, 4]);
  });

  it('goes on with one source while another does not answer', async () => {
    const { promise, resolve } = Promise.withResolvers();
    hangs = promise;
    await append('a', 'b');
    await consumers.start([{ name: 'crm-test-v1', from: ['identity', 'crm'], apply }]);
    expect(await settle(2)).toBeNull();
    expect(await seen()).toEqual([1, 2]);
    resolve({ log_id: logId, events: [], head: 0 });
  });

  it('makes one order of gaps, duplicates and reorderings', async () => {
    await start();
    await append('a', 'b', 'c', 'a', 'b', 'c');
    await publish(log[1]!, log[0]!, log[0]!, log[4]!, log[5]!, log[3]!, log[1]!);
    expect(await settle(6)).toBeNull();
    expect(await seen()).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('shares the work with a replica and applies nothing twice', async () => {
    const replica = make();
    await Promise.all([start(), replica.start([{ name: 'crm-test-v1', from: ['crm'], apply }])]);
    for (let round = 0; round < 20; round++) {
      await append('a', 'b');
      await publish(...log.slice(-2));
    }
    expect(await settle(40)).toBeNull();
    await replica.stop();
    expect(await seen()).toEqual(log.map(({ position }) => position));
  });

  it('parks the stream that fails, goes on with the others, and replays it in order', async () => {
    failing.add('bad');
    await append('a', 'bad', 'b', 'bad', 'a');
    await start();
    expect(await settle(5)).toBeNull();
    expect(await seen()).toEqual([1, 3, 5]);
    expect(await consumers.parkedStreams()).toMatchObject([
      {
        consumer: 'crm-test-v1',
        source: 'crm',
        streamId: 'bad',
        events: 2,
        error: 'Error: this one cannot be applied',
      },
    ]);
    expect(await consumers.replayParked('crm-test-v1')).toBe(0);
    failing.clear();
    await append('bad');
    expect(await settle(6)).toBeNull();
    expect(await seen()).toEqual([1, 3, 5]);
    expect(await consumers.replayParked('crm-test-v1')).toBe(3);
    expect(await seen()).toEqual([1, 3, 5, 2, 4, 6]);
    expect(await consumers.parkedStreams()).toEqual([]);
  });

  it('hands a batch consumer the events of one workspace at once, those of a page that fails one by one', async () => {
    let neighbour = newId('workspace');
    while (partitionOf(neighbour) !== partition) neighbour = newId('workspace');
    const taken: [string, number[]][] = [];
    const applyAll = async (events: PublishedEvent[], unit: Unit) => {
      taken.push([unit.workspaceId, events.map(({ position }) => position)]);
      for (const event of events) await apply(event, unit);
    };
    const startBatch = () =>
      consumers.start([{ name: 'crm-test-v1', from: ['crm'], batch: true, apply: applyAll }]);
    await append('a', 'b');
    await appendIn(neighbour, 'n');
    await append('a', 'bad');
    await startBatch();
    expect(await settle(5)).toBeNull();
    expect(taken.splice(0)).toEqual([[workspace, [1, 2, 4, 5]], [neighbour, [3]]]);
    // Stopped meanwhile, so that all of them are one page.
    await consumers.stop();
    failing.add('bad');
    await append('a', 'bad', 'b', 'bad');
    consumers = make();
    await startBatch();
    expect(await settle(9)).toBeNull();
    expect(taken.splice(0).map(([, positions]) => positions)).toEqual([[6, 7, 8, 9], [6], [7], [7], [7], [8]]);
    expect(await seen()).toEqual([1, 2, 4, 5, 3, 6, 8]);
    expect(await consumers.parkedStreams()).toMatchObject([{ streamId: 'bad', events: 2 }]);
    failing.clear();
    expect(await consumers.replayParked('crm-test-v1')).toBe(2);
    expect(await seen()).toEqual([1, 2, 4, 5, 3, 6, 8, 7, 9]);
  });

  it('stops at another log and says so', async () => {
    await append('a', 'b');
    await start();
    await settle(2);
    await consumers.stop();
    logId = '00000000-0000-4000-8000-000000000000';
    await append('c');
    consumers = make();
    await start();
    expect(await settle(3)).toBe('crm-test-v1');
    expect(consumers.stoppedConsumers()).toEqual(['crm-test-v1']);
    expect(failures.join()).toContain('OtherLog');
    expect(await seen()).toEqual([1, 2]);
  });

  it('stops at a log that went back to an earlier time, and skips nothing of what it goes on with', async () => {
    await append('a', 'b', 'c');
    await start();
    await settle(3);
    await consumers.stop();
    await test.admin.query('delete from events where position > 1');
    await append('d');
    consumers = make();
    await start();
    expect(await settle(4)).toBe('crm-test-v1');
    expect(consumers.stoppedConsumers()).toEqual(['crm-test-v1']);
    expect(failures.join()).toContain('OtherLog');
    // Neither once it has grown past the place where it was left.
    await consumers.stop();
    await append('e', 'f');
    consumers = make();
    await start();
    expect(await settle(4)).toBe('crm-test-v1');
    expect(await seen()).toEqual([1, 2, 3]);
  });
});

/** Resolves once the row has moved, without asking the consumer, which would then read a page. */
async function moveOf(test: TestStore, partition: number, position: number): Promise<void> {
  for (;;) {
    const { rowCount } = await test.admin.query('select from cursors where partition = $1 and position >= $2', [
      partition,
      position,
    ]);
    if (rowCount) return;
  }
}
