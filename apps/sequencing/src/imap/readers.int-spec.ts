import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { newId } from '@sortie/contracts';
import { openStore, type TestStore } from '@sortie/testing';
import { insertMailbox } from '../mailboxes/insert-mailbox.js';
import { sequencingSchema } from '../migrations/schema.js';
import { SequencingConfig } from '../sequencing.config.js';
import { ReaderLocks } from './reader-locks.js';
import { ImapReaders } from './readers.js';

// One more than are started in one look.
const readElsewhere = 51;
const startsPerLook = 50;
let test: TestStore;
beforeAll(async () => {
  test = await openStore({ service: 'sequencing', template: 'sequencing', tables: sequencingSchema });
}, 30_000);
afterAll(() => test.close(), 30_000);

/** Mailboxes on a port where nothing listens, in the order of their waiting. */
async function mailboxes(count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => newId('mailbox')).sort();
  const imap = { host: '127.0.0.1', port: 1, user: 'u', password: 'p' };
  await test.store.within(newId('workspace'), {}, async (unit) => {
    for (const id of ids) {
      await insertMailbox(unit, id, { email: `${id}@x.example`, smtp: imap, imap } as never, true, 'h');
    }
  });
  return ids;
}

it('starts as many as it may in one look behind all those that another process reads', async () => {
  const ids = await mailboxes(readElsewhere + startsPerLook + 1);
  const other = new ReaderLocks(test.app, () => undefined);
  for (const id of ids.slice(0, readElsewhere)) await other.take(id);
  const log = { warn: () => undefined, error: (_: string, error: Error) => { throw error; } };
  const config = Object.assign(new SequencingConfig(), { imapReaders: 1000 });
  const readers = new ImapReaders(test.store, {} as never, config, { pool: test.app } as never, log as never);
  await readers.look();
  await readers.stop();
  await other.close();
  const { rows } = await test.admin.query('select mailbox_id from mailbox_readings order by mailbox_id');
  expect(rows.map(({ mailbox_id }) => mailbox_id)).toEqual(ids.slice(readElsewhere, -1));
}, 30_000);
