import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { minuteMs, newId } from '@sortie/contracts';
import { openStore, type TestStore } from '@sortie/testing';
import { sequencingSchema } from '../migrations/schema.js';
import { readerConnected, readerFailed, readerWorks } from './reading-state.js';

let test: TestStore;
beforeAll(async () => {
  test = await openStore({ service: 'sequencing', template: 'sequencing', tables: sequencingSchema });
}, 30_000);
afterAll(() => test.close(), 30_000);

/** How long the reader is told to wait after each failure, in milliseconds. */
function reader() {
  const place = { workspaceId: newId('workspace'), mailboxId: newId('mailbox') };
  return {
    connects: () => readerConnected(test.store, place),
    works: () => readerWorks(test.store, place),
    async fails(reason: 'failed' | 'auth_failed' = 'failed') {
      await readerFailed(test.store, place, { reason, detail: '' });
      const { rows } = await test.admin.query<{ ms: number }>(
        `select extract(epoch from retry_at - now())::float8 * 1000 as ms from mailbox_readings where mailbox_id = $1`,
        [place.mailboxId],
      );
      return rows[0]!.ms;
    },
  };
}

it('waits ever longer for a server that lets us in and brings no mail, until it brings one', async () => {
  const { connects, works, fails } = reader();
  let last = 0;
  for (let time = 0; time < 9; time += 1) {
    await connects();
    last = await fails();
  }
  expect(last).toBeGreaterThan(20 * minuteMs);
  await connects();
  await works();
  expect(await fails()).toBeLessThan(minuteMs);
});

it('waits a quarter of an hour after the first login that is refused, whatever else has failed', async () => {
  const { connects, fails } = reader();
  for (let time = 0; time < 9; time += 1) await fails();
  await connects();
  const first = await fails('auth_failed');
  expect(first).toBeGreaterThan(10 * minuteMs);
  expect(first).toBeLessThan(20 * minuteMs);
  expect(await fails('auth_failed')).toBeGreaterThan(20 * minuteMs);
});
