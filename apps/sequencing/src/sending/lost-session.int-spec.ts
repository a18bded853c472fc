import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { openPool, type Log } from '@sortie/platform';
import type { Pool } from 'pg';
import { WorkspaceTime } from '../clock/workspace-time.js';
import { openSendingWorld, type SendingWorld } from '../testing/sending-world.fixture-spec.js';
import { Engine } from './engine.js';
import type { KeptNumber } from './kept-number.js';

let world: SendingWorld;
let pool: Pool;
let engine: Engine;
// What has happened to the sender, in order.
let taken: string[];
let losses: number;
let failures: string[];
// How often the pool is asked for a session, and how often more it finds no database.
let asked: number;
let away: number;
// What it is held up by, and the end of that: that the engine stops.
let waitsFor: Promise<void> | undefined;
let stopping: PromiseWithResolvers<void>;

beforeAll(async () => {
  world = await openSendingWorld();
}, 30_000);
afterAll(() => world.close(), 30_000);

beforeEach(async () => {
  [taken, losses, failures, asked, away] = [[], 0, [], 0, 0];
  [waitsFor, stopping] = [undefined, Promise.withResolvers<void>()];
  const { store, database } = world.test;
  const log = {
    warn: () => undefined,
    error: (message: string) => void (message.startsWith('no sender number') && failures.push(message)),
  } as unknown as Log;
  // Of one connection: a client that is not given back leaves none for the next number.
  pool = openPool({ url: database.roleUrl('sequencing_app'), name: 'sessions', max: 1, log });
  const sessions = {
    connect: async () => {
      asked++;
      if (away-- > 0) throw new Error('ECONNREFUSED');
      await waitsFor;
      return pool.connect();
    },
    end: () => pool.end(),
  };
  const nothing = () => undefined;
  const sender = {
    get number() {
      return taken.at(-1)!;
    },
    set number(number: string) {
      taken.push(number);
    },
    lose: () => void losses++,
    sendNext: async () => false,
    stop: () => stopping.resolve(),
  };
  const idle = { wake: nothing, stop: nothing } as never;
  engine = new Engine(
    store, sender as never, idle, new WorkspaceTime(store), world.config, { pool: sessions } as never, idle, idle, log,
  );
  await engine.start();
});
afterEach(async () => {
  // Ends when no client of the pool is out.
  if (!pool.ended) await engine.stop();
  expect(pool.totalCount).toBe(0);
}, 10_000);

const until = async (done: () => boolean) => {
  while (!done()) await new Promise(setImmediate);
};
const numbersHeld = async () => {
  // `pg_locks` shows those of every database of the server.
  const { rows } = await world.test.admin.query<{ number: string; pid: number }>(
    `select objid::text as number, pid from pg_locks where locktype = 'advisory' and classid = $1 and granted
       and database = (select oid from pg_database where datname = current_database())`,
    [0x5345],
  );
  return rows;
};
const loseSession = async () => {
  const held = (await numbersHeld()).find(({ number }) => number === taken.at(-1));
  // With a time to wait: answers once the process is gone, and its lock with it.
  await world.test.admin.query('select pg_terminate_backend($1, 5000)', [held!.pid]);
};

it('has a number again although the database is away at first, and one loss is one', async () => {
  away = 3;
  await loseSession();
  await until(() => taken.length > 1);
  expect({ losses, asked, failures: failures.length }).toEqual({ losses: 1, asked: 5, failures: 3 });
  const held = await numbersHeld();
  expect(held.map(({ number }) => number)).toEqual([taken[1]]);
  expect(pool.totalCount).toBe(1);
}, 15_000);

it('gives a session back that took no number, and takes one when it can', async () => {
  const { admin } = world.test;
  await admin.query('revoke usage on sequence sender_numbers from sequencing_app');
  await loseSession();
  await until(() => failures.length > 1);
  await admin.query('grant usage on sequence sender_numbers to sequencing_app');
  await until(() => taken.length > 1);
  expect(losses).toBe(1);
  expect(pool.totalCount).toBe(1);
}, 15_000);

it('survives one loss after the other', async () => {
  for (const loss of [1, 2, 3]) {
    await loseSession();
    await until(() => taken.length > loss);
  }
  expect({ losses, asked, different: new Set(taken).size }).toEqual({ losses: 3, asked: 4, different: 4 });
}, 15_000);

it('stops without another attempt while one is waited for', async () => {
  await loseSession();
  await until(() => losses > 0);
  // Not the engine, which lets its round end first.
  await (engine as unknown as { number: KeptNumber }).number.stop();
  expect({ asked, out: pool.totalCount }).toEqual({ asked: 1, out: 0 });
}, 15_000);

it('gives a session back that comes while it stops', async () => {
  waitsFor = stopping.promise;
  await loseSession();
  await until(() => asked > 1);
  await engine.stop();
  expect({ asked, out: pool.totalCount }).toEqual({ asked: 2, out: 0 });
}, 15_000);
