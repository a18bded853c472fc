import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { openStore, type TestStore } from '@sortie/testing';
import type { ImapFlow } from 'imapflow';
import { once } from 'node:events';
import { sequencingSchema } from '../migrations/schema.js';
import { loadCursor } from './cursors.js';
import { followFolder } from './follow-folder.js';
import { openFollowing } from './following.fixture-spec.js';
import { closeImap, openImap } from './open-imap.js';
import { scriptedImap, type ScriptedImap } from './scripted-imap.fixture-spec.js';

const inbox = { path: 'INBOX', role: 'inbox' as const };
let test: TestStore;
let server: ScriptedImap | undefined;
beforeAll(async () => {
  test = await openStore({ service: 'sequencing', template: 'sequencing', tables: sequencingSchema });
}, 30_000);
afterAll(async () => {
  await server?.close();
  await test.close();
}, 30_000);

it('keeps its place when the server closes between two fetches, and blames no mail', async () => {
  const uids = Array.from({ length: 120 }, (_, index) => index + 1);
  const mails = new Map(uids.map((uid) => [uid, `From: <p${uid}@x.example>\r\nMessage-ID: <${uid}@x>\r\n\r\n${uid}`]));
  server = await scriptedImap(mails);
  const taken: number[] = [];
  let client: ImapFlow;
  const { following } = await openFollowing(
    test,
    async ({ text }) => {
      taken.push(Number(text));
      // The server has said goodbye behind this batch: by its end the connection is gone.
      if (client.usable && taken.length === 50) await once(client, 'close');
    },
    { port: server.port },
  );
  const follow = async () => {
    client = await openImap(following.account.server);
    await followFolder(following, client, inbox).finally(() => closeImap(client));
  };
  server.ends = (tag, socket) => socket.end(`${tag} OK done\r\n* BYE see you\r\n`);
  await expect(follow()).rejects.toMatchObject({ code: 'NoConnection' });
  await expect(loadCursor(test.store, following.account, inbox)).resolves.toMatchObject({ lastUid: 50 });
  expect(taken).toHaveLength(50);
  // From the second time on it would be suspected, had the first been its own.
  following.struggle.failedAt(inbox, 50, [51]);
  expect(following.struggle.batchSize(inbox, 50)).toBe(50);
  await follow();
  expect(taken).toEqual(uids);
}, 30_000);
