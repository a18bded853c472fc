import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hourMs } from '@sortie/contracts';
import { openStore, type TestStore } from '@sortie/testing';
import { sequencingSchema } from '../migrations/schema.js';
import { beginCursor, loadCursor } from './cursors.js';
import { followFolder } from './follow-folder.js';
import { openFollowing } from './following.fixture-spec.js';

const inbox = { path: 'INBOX', role: 'inbox' as const };

/**
 * A folder as a server shows it, and imapflow, whose figures of an open folder move on while it is read; `n:*` names
 * the newest mail even when its uid is lower.
 */
class FakeFolder {
  uidValidity = 1n;
  highestModseq = 1n;
  mails = new Map<number, string>();
  /** Fetching this mail, or any, breaks the connection. */
  poison?: number | 'all';
  /** Fetching gives nothing, as imapflow does when a server has throttled it a few times. */
  throttled = false;
  /** Not every server says which uid is next. */
  saysUidNext = true;
  /** What happens while mails are fetched next. */
  meanwhile: () => unknown = () => undefined;
  searches = 0;

  add(...uids: number[]): void {
    const head = 'From: ann@people.example\r\nMessage-ID: ';
    for (const uid of uids) this.mails.set(uid, `${head}<${uid}@x>\r\n\r\nmail ${uid}\r\n`);
    this.highestModseq += 1n;
  }

  get client() {
    const uids = () => [...this.mails.keys()].sort((a, b) => a - b);
    const figures = () => ({
      uidValidity: this.uidValidity,
      highestModseq: this.highestModseq,
      exists: this.mails.size,
      uidNext: this.saysUidNext ? (uids().at(-1) ?? 0) + 1 : undefined,
    });
    let opened = figures();
    return {
      usable: true,
      mailbox: opened,
      mailboxOpen: async () => (opened = figures()),
      search: async ({ uid }: { uid?: string }) => {
        this.searches += 1;
        if (!uid) return uids();
        if (!uid.includes(':')) return uids().filter((each) => uid.split(',').includes(String(each)));
        const from = Number(uid.split(':')[0]);
        const found = uids().filter((each) => each >= from);
        return found.length > 0 ? found : uids().slice(-1);
      },
      fetchAll: async (set: string, query: { size?: boolean }) => {
        const wanted = set.split(',').map(Number).filter((uid) => this.mails.has(uid));
        if (query.size) return wanted.map((uid) => ({ uid, size: this.mails.get(uid)!.length }));
        const { meanwhile } = this;
        this.meanwhile = () => undefined;
        await meanwhile();
        Object.assign(opened, figures());
        if (this.throttled) return [];
        const breaks = this.poison === 'all' || wanted.includes(this.poison ?? 0);
        if (breaks) throw Object.assign(new Error('broken'), { code: 'ParserError1' });
        return wanted.flatMap((uid) => {
          const raw = this.mails.get(uid);
          return raw === undefined ? [] : { uid, source: Buffer.from(raw) };
        });
      },
    } as never;
  }
}

describe('following a folder', () => {
  let test: TestStore;
  beforeAll(async () => {
    test = await openStore({ service: 'sequencing', template: 'sequencing', tables: sequencingSchema });
  }, 30_000);
  afterAll(() => test.close(), 30_000);

  async function open(backfill = { days: 30, mails: 1000 }, failing?: () => Error | undefined) {
    const taken: string[] = [];
    const { following, logged, time } = await openFollowing(
      test,
      async ({ text }) => {
        const error = failing?.();
        if (error) throw error;
        taken.push(text.trim());
      },
      { backfill },
    );
    const folder = new FakeFolder();
    return {
      folder, taken, logged, following, time,
      follow: () => followFolder(following, folder.client, inbox),
      cursor: () => loadCursor(test.store, following.account, inbox),
    };
  }

  it('takes each mail once, in order, and nothing that the newest-mail rule repeats', async () => {
    const { folder, taken, follow, cursor } = await open();
    folder.add(3, 5);
    await follow();
    await follow();
    folder.highestModseq += 1n;
    await follow();
    expect(taken).toEqual(['mail 3', 'mail 5']);
    folder.add(9);
    await follow();
    expect(taken).toEqual(['mail 3', 'mail 5', 'mail 9']);
    await expect(cursor()).resolves.toMatchObject({ lastUid: 9, uidValidity: 1n });
  });

  it.each([true, false])('asks for nothing while nothing is new; its server says the next uid: %s', async (says) => {
    const { folder, follow } = await open();
    folder.saysUidNext = says;
    folder.add(1);
    await follow();
    const before = folder.searches;
    await follow();
    expect(folder.searches).toBe(before);
  });

  it.each([true, false])('takes what came while it read; its server says the next uid: %s', async (says) => {
    const { folder, taken, follow } = await open();
    folder.saysUidNext = says;
    folder.add(10);
    folder.meanwhile = () => folder.add(11);
    await follow();
    await follow();
    expect(taken).toEqual(['mail 10', 'mail 11']);
  });

  it('believes the next uid more than a mod-sequence', async () => {
    const { folder, taken, following, follow } = await open();
    folder.add(1, 2);
    const ahead = { uidValidity: 1n, lastUid: 1, modseq: folder.highestModseq };
    await beginCursor(test.store, following.account, inbox, ahead);
    await follow();
    expect(taken).toEqual(['mail 2']);
  });

  it('leaves no place in a folder whose mailbox got another account meanwhile', async () => {
    const { folder, following, follow, cursor } = await open();
    folder.add(1);
    const startOver = 'delete from imap_folders where mailbox_id = $1';
    folder.meanwhile = () => test.admin.query(startOver, [following.account.mailboxId]);
    await follow();
    await expect(cursor()).resolves.toBeNull();
  });

  it('reads no more than the newest at first, and again when the folder was rebuilt', async () => {
    const { folder, taken, follow, cursor } = await open({ days: 30, mails: 2 });
    folder.add(1, 2, 3, 4);
    await follow();
    expect(taken).toEqual(['mail 3', 'mail 4']);
    folder.uidValidity = 7n;
    folder.mails.clear();
    folder.add(1, 2, 3);
    await follow();
    expect(taken).toEqual(['mail 3', 'mail 4', 'mail 2', 'mail 3']);
    await expect(cursor()).resolves.toMatchObject({ lastUid: 3, uidValidity: 7n });
  });

  it('keeps its place when a mail cannot be recorded now', async () => {
    let down = true;
    const away = () => (down ? new Error('the database is away') : undefined);
    const { folder, taken, follow, cursor } = await open(undefined, away);
    folder.add(1, 2);
    for (let time = 0; time < 8; time += 1) await expect(follow()).rejects.toThrow('away');
    await expect(cursor()).resolves.toMatchObject({ lastUid: 0 });
    down = false;
    await follow();
    expect(taken).toEqual(['mail 1', 'mail 2']);
  });

  it('passes over a mail that no column can hold', async () => {
    let first = true;
    const { folder, taken, follow, logged } = await open(undefined, () => {
      const error = first ? Object.assign(new Error('invalid byte sequence'), { code: '22021' }) : undefined;
      first = false;
      return error;
    });
    folder.add(1, 2);
    await follow();
    expect(taken).toEqual(['mail 2']);
    expect(logged).toEqual(['an inbound mail was passed over']);
  });

  it('keeps its place when the server leaves out a mail that it has, and goes on where one was removed', async () => {
    const { folder, taken, follow, cursor } = await open();
    folder.add(1, 2, 3);
    folder.meanwhile = () => (folder.throttled = true);
    await expect(follow()).rejects.toThrow('left out');
    await expect(cursor()).resolves.toMatchObject({ lastUid: 0 });
    folder.throttled = false;
    folder.meanwhile = () => folder.mails.delete(2);
    await follow();
    expect(taken).toEqual(['mail 1', 'mail 3']);
  });

  it('gets past a mail that breaks the connection every time', async () => {
    const { folder, taken, follow, cursor, time } = await open();
    folder.add(1, 2, 3, 4);
    folder.poison = 3;
    let failures = 0;
    while ((await cursor())?.lastUid !== 4) {
      await follow().catch(() => (failures += 1));
      time.now += hourMs / 5;
    }
    expect(failures).toBeGreaterThan(5);
    expect(taken).toEqual(['mail 1', 'mail 2', 'mail 4']);
  });

  it('passes over nothing while the server brings no mail at all, for how long ever', async () => {
    const { folder, taken, follow, following, time } = await open();
    folder.add(1);
    await follow();
    folder.add(2, 3);
    folder.poison = 'all';
    let works = 0;
    following.worked = async () => void (works += 1);
    for (let round = 0; round < 20; round += 1) {
      await expect(follow()).rejects.toThrow('broken');
      time.now += hourMs;
    }
    expect(works).toBe(0);
    folder.poison = undefined;
    await follow();
    expect(taken).toEqual(['mail 1', 'mail 2', 'mail 3']);
    expect(works).toBeGreaterThan(0);
  });

  it('begins no place for an account that the mailbox has no more', async () => {
    const { folder, taken, follow, following, cursor } = await open();
    folder.add(1);
    const other = `update mailboxes set imap = jsonb_set(imap, '{user}', '"other"') where id = $1`;
    await test.admin.query(other, [following.account.mailboxId]);
    await expect(follow()).rejects.toThrow('another account');
    await expect(cursor()).resolves.toBeNull();
    expect(taken).toEqual([]);
  });
});
