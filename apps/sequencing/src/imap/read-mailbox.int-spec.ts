import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { minuteMs } from '@sortie/contracts';
import { openStore, type TestStore } from '@sortie/testing';
import { sequencingSchema } from '../migrations/schema.js';
import { openFollowing } from './following.fixture-spec.js';
import { closeImap, openImap } from './open-imap.js';
import { OtherFolders } from './other-folders.js';
import { readMailbox } from './read-mailbox.js';
import { scriptedImap, type ScriptedFolder, type ScriptedImap } from './scripted-imap.fixture-spec.js';

const mail = (text: string) => `From: <ann@x.example>\r\nMessage-ID: <${text}@x>\r\n\r\n${text}`;
const warning = 'a folder could not be read; it is tried again';

describe('a mailbox with a folder that cannot be read', () => {
  let test: TestStore;
  let server: ScriptedImap;
  beforeAll(async () => {
    test = await openStore({ service: 'sequencing', template: 'sequencing', tables: sequencingSchema });
  }, 30_000);
  afterEach(() => server.close());
  afterAll(() => test.close(), 30_000);

  async function open(more: Partial<ScriptedFolder>, name: 'Junk' | 'Sent' = 'Junk') {
    const inbox = new Map([[1, mail('first')]]);
    const folder: ScriptedFolder = { use: `\\${name}`, mails: new Map([[1, mail('spam')]]), ...more };
    server = await scriptedImap(inbox, { folders: { [name]: folder } });
    const taken: string[] = [];
    const handle = async ({ text }: { text: string }) => void taken.push(text.trim());
    const { following, logged } = await openFollowing(test, handle, { port: server.port });
    /** Reads until everything that was there is read. */
    const read = async () => {
      const abort = new AbortController();
      const hooks = { connected: async () => undefined, caughtUp: () => abort.abort() };
      await readMailbox({ ...following, signal: abort.signal }, hooks).catch((error: unknown) => {
        if (!abort.signal.aborted) throw error;
      });
    };
    return { inbox, folder, taken, logged, following, read };
  }

  it.each(['EXAMINE', 'FETCH'] as const)('is read where Junk refuses %s, and what came meanwhile', async (refuses) => {
    const { inbox, taken, logged, read } = await open({ refuses });
    server.hears = (command) => {
      if (command.includes('EXAMINE Junk')) inbox.set(2, mail('meanwhile'));
    };
    await read();
    expect(taken).toEqual(['first', 'meanwhile']);
    expect(logged).toEqual([warning]);
  });

  it('is read where Sent cannot be opened', async () => {
    const { taken, logged, following, read } = await open({ refuses: 'EXAMINE' }, 'Sent');
    const { workspaceId, mailboxId } = following.account;
    await test.admin.query(
      `insert into touches (workspace_id, id, campaign_id, sequence_id, enrollment_id, contact_id, mailbox_id, step,
         state, due_at, message_id, sent_at, updated_at)
       values ($1, 't', 'c', 's', 'e', 'p', $2, 1, 'accepted', now(), '<sent@x>', now() - interval '1 hour', now())`,
      [workspaceId, mailboxId],
    );
    await read();
    expect(taken).toEqual(['first']);
    expect(logged).toEqual([warning]);
  });

  it('is read with Junk where Junk can be read', async () => {
    const { taken, logged, read } = await open({});
    await read();
    expect(taken).toEqual(['first', 'spam']);
    expect(logged).toEqual([]);
  });

  it('has it tried again, and is warned of once for each time that it begins', async () => {
    const { folder, taken, logged, following } = await open({ refuses: 'EXAMINE' });
    const client = await openImap(following.account.server);
    let now = 0;
    const others = new OtherFolders(following, client, () => now);
    const visit = async (refuses?: 'EXAMINE') => {
      folder.refuses = refuses;
      now += minuteMs;
      await others.visit();
    };
    await visit('EXAMINE');
    await visit('EXAMINE');
    expect(logged).toEqual([warning]);
    await visit();
    expect(taken).toEqual(['spam']);
    await visit('EXAMINE');
    expect(logged).toEqual([warning, warning]);
    await closeImap(client);
  });
});
