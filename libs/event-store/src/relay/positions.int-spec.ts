import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@sortie/contracts';
import { openStore, type TestStore } from '@sortie/testing';
import type { Decider } from '../log/recorded.js';
import { partitionOf } from '../log/partition.js';
import { sqlOf } from '../sql.js';
import { numberEvents } from './sequencer.js';
import { readEvents } from './read-events.js';

const blank: Decider<null> = { initial: () => null, evolve: () => null };
const writers = 16;
const eventsEach = 40;

interface Seen {
  stream_id: string;
  version: number;
}

/**
 * Sixteen writers in one workspace, each with delays inside its transactions, every tenth rolled back; every other one
 * shares its transactions with others.
 */
async function write({ store }: TestStore, workspace: string): Promise<string[]> {
  const committed: string[] = [];
  await Promise.all(
    Array.from({ length: writers }, async (_, writer) => {
      const streams = [newId('contact'), newId('contact')];
      for (let n = 0; n < eventsEach; n++) {
        const id = streams[n % 2]!;
        await store
          .within(workspace, writer % 2 === 0 ? {} : { group: 'things' }, async (unit) => {
            const { version } = await unit.load(blank, id);
            unit.append(id, version, [{ type: 'thing.happened', schema: 1, data: { writer, n } }]);
            if (writer % 2 === 0) await unit.flush();
            // The transaction stays open in the database: sequence numbers are taken long before commits.
            await unit.sql.query('select pg_sleep($1)', [((writer * 7 + n * 13) % 12) / 1000]);
            if (n % 10 === 9) throw new Error('rolled back');
          })
          .then(() => committed.push(`${id}`), () => undefined);
      }
    }),
  );
  return committed;
}

describe('reading a log that many write', () => {
  let test: TestStore;

  beforeAll(async () => {
    test = await openStore({ service: 'crm', template: 'log', connections: writers + 4 });
  });
  afterAll(() => test.close());

  it('loses events when it reads behind the last sequence number', async () => {
    const workspace = newId('workspace');
    const read = new Set<string>();
    let last = '0';
    let writing = true;
    const reader = (async () => {
      while (writing) {
        const { rows } = await test.admin.query(
          'select seq::text, id from events where workspace_id = $1 and seq > $2 order by seq', [workspace, last],
        );
        for (const { id } of rows) read.add(id);
        last = rows.at(-1)?.seq ?? last;
      }
    })();
    const committed = await write(test, workspace);
    writing = false;
    await reader;
    expect(read.size).toBeLessThan(committed.length);
  }, 60_000);

  it('loses none behind the last position: gapless, and no stream out of order, whoever numbers', async () => {
    const workspace = newId('workspace');
    const partition = partitionOf(workspace);
    await test.store.worker(numberEvents);
    let after = (await page(0, 1)).head;
    const first = after;
    const seen: Seen[] = [];
    let writing = true;
    let committedCount = Infinity;
    const numberers = Array.from({ length: 3 }, async () => {
      while (writing) await test.store.worker(numberEvents);
    });
    const reader = (async () => {
      for (let more = true; more; more = writing || seen.length < committedCount) {
        const { events } = await page(after, 50);
        for (const event of events) {
          expect(event.position).toBe(after + 1);
          after = event.position;
          if (event.workspace_id === workspace) seen.push(event);
        }
      }
    })();
    const committed = await write(test, workspace);
    committedCount = committed.length;
    writing = false;
    await Promise.all(numberers);
    await test.store.worker(numberEvents);
    await reader;
    expect(seen).toHaveLength(committed.length);
    expect(after - first).toBe(committed.length);
    const versions = new Map<string, number>();
    for (const { stream_id, version } of seen) {
      expect(version).toBe((versions.get(stream_id) ?? 0) + 1);
      versions.set(stream_id, version);
    }

    async function page(from: number, limit: number) {
      return test.store.worker((sql) => readEvents(sql, { partition, after: from, limit }));
    }
  }, 60_000);

  it('goes on when the process that numbers freezes: the database ends its transaction', async () => {
    const workspace = newId('workspace');
    const frozen = await test.worker.connect();
    frozen.on('error', () => undefined);
    const began = Date.now();
    await frozen.query('begin');
    await numberEvents(sqlOf(frozen));
    await test.store.within(workspace, {}, async (unit) => {
      unit.append(newId('contact'), 0, [{ type: 'thing.happened', schema: 1, data: {} }]);
    });
    const numbered = await test.store.worker(numberEvents);
    expect(numbered.map(({ workspace_id }) => workspace_id)).toEqual([workspace]);
    // idle_in_transaction_session_timeout of the worker role.
    expect(Date.now() - began).toBeGreaterThan(1000);
    frozen.release(true);
  }, 20_000);
});
