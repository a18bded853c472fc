import { expect, it } from '@jest/globals';
import type { EventStore } from '../event-store.js';
import { Relay } from './relay.js';
import { fullBatch, numberEvents } from './sequencer.js';

/** A relay of a store whose batches are told by `number`: how many events the next one takes. */
function relayOf(number: () => number | Promise<number>) {
  const errors: unknown[] = [];
  const event = { partition: 0, position: 1 };
  const worker = async (work: unknown) => (work === numberEvents ? Array(await number()).fill(event) : { rows: [] });
  const options = { publish: () => Promise.resolve(), onError: (error: unknown) => errors.push(error) };
  return { relay: new Relay({ worker } as unknown as EventStore, options), errors };
}

it('drains until a batch has not been full', async () => {
  const batches = [fullBatch, fullBatch, 3, 1];
  const { relay } = relayOf(() => batches.shift()!);
  await relay.drain();
  expect(batches).toEqual([1]);
});

it('does not wait for what others go on committing, nor does its stop', async () => {
  const { relay, errors } = relayOf(() => {
    relay.nudge();
    return 1;
  });
  relay.nudge();
  await relay.drain();
  await relay.stop();
  expect(errors).toEqual([]);
});

it('says so when nothing could be numbered', async () => {
  const away = new Error('away');
  const { relay, errors } = relayOf(() => Promise.reject(away));
  await expect(relay.drain()).rejects.toBe(away);
  relay.nudge();
  await expect(relay.stop()).rejects.toBe(away);
  expect(errors).toEqual([away]);
});

it('takes what was nudged while a batch ran, and after a full one what is left', async () => {
  const batches = [1, fullBatch, 2];
  let done!: () => void;
  const all = new Promise<void>((resolve) => (done = resolve));
  const { relay } = relayOf(() => {
    const taken = batches.shift() ?? 0;
    if (batches.length === 2) relay.nudge();
    if (batches.length === 0) done();
    return taken;
  });
  relay.nudge();
  await all;
  await relay.stop();
  expect(batches).toEqual([]);
});
