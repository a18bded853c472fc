import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { openStore, type TestStore } from '@sortie/testing';
import type { Folder } from '../imap/cursors.js';
import { inbox } from '../imap/folders.js';
import { openFollowing } from '../imap/following.fixture-spec.js';
import { closeImap, openImap } from '../imap/open-imap.js';
import { scriptedImap, type ScriptedImap } from '../imap/scripted-imap.fixture-spec.js';
import { sequencingSchema } from '../migrations/schema.js';
import { putAwayWarmup } from './put-away.js';

const junk: Folder = { path: 'Junk', role: 'junk' };
const mails = new Map([[7, 'Message-ID: <small.talk@x>\r\n\r\nHello']]);

describe('putting warmup mail away', () => {
  let test: TestStore;
  let server: ScriptedImap;
  beforeAll(async () => {
    test = await openStore({ service: 'sequencing', template: 'sequencing', tables: sequencingSchema });
  }, 30_000);
  afterEach(() => server.close());
  afterAll(() => test.close(), 30_000);

  /** What changes a server's folder is asked for, where a warmup mail was found. */
  async function putAway(folder: Folder, capabilities: string) {
    server = await scriptedImap(mails, { folders: { Junk: { use: '\\Junk', mails } }, capabilities });
    const { following } = await openFollowing(test, async () => undefined, { port: server.port });
    const { workspaceId, mailboxId, server: login } = following.account;
    await test.admin.query(
      `insert into warmup_mails (workspace_id, id, from_mailbox_id, to_mailbox_id, root_id, turn, test, day, due_at,
         state, message_id, placement, found_at)
       values ($1, 'w', 'other', $2, 'w', 1, true, now(), now(), 'accepted', '<small.talk@x>', 'inbox', now())`,
      [workspaceId, mailboxId],
    );
    const changes: string[] = [];
    server.hears = (command) => {
      if (/STORE|COPY|MOVE|EXPUNGE/.test(command)) changes.push(command);
    };
    const client = await openImap(login);
    const moved = await putAwayWarmup(test.store, following.account, client, folder);
    await closeImap(client);
    const noted = 'select put_away_at from warmup_mails where to_mailbox_id = $1';
    const { rows } = await test.admin.query(noted, [mailboxId]);
    return { moved, changes, noted: rows[0].put_away_at !== null };
  }

  const read = 'UID STORE 7 +FLAGS (\\Seen)';

  it('leaves it in the inbox, read, where expunging would take what the owner has marked as deleted', async () => {
    await expect(putAway(inbox, '')).resolves.toEqual({ moved: false, changes: [read], noted: false });
  });

  it('leaves it in Junk there', async () => {
    await expect(putAway(junk, '')).resolves.toEqual({ moved: false, changes: [], noted: false });
  });

  it('expunges it alone where the server can', async () => {
    const { moved, changes, noted } = await putAway(inbox, 'UIDPLUS');
    expect(changes).toEqual([
      read, 'UID COPY 7 "Sortie Warmup"', 'UID STORE 7 +FLAGS.SILENT (\\Deleted)', 'UID EXPUNGE 7',
    ]);
    expect([moved, noted]).toEqual([true, true]);
  });

  it.each(['MOVE', 'MOVE UIDPLUS'])('moves it where the server can: %s', async (capabilities) => {
    const kept = await putAway(inbox, capabilities);
    expect(kept).toEqual({ moved: true, changes: [read, 'UID MOVE 7 "Sortie Warmup"'], noted: true });
    await server.close();
    const rescued = await putAway(junk, capabilities);
    expect(rescued).toEqual({ moved: true, changes: ['UID MOVE 7 INBOX'], noted: false });
  });
});
