import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { insertMails } from './maildir.ts';
import { reply } from './mails.ts';
import { openMailWorld, type MailWorld } from './world.ts';

// As many as two busy cores take in half a minute; every one is a transaction of its own.
const flood = 2000;

describe('a mail bomb', () => {
  let world: MailWorld;
  beforeAll(async () => {
    world = await openMailWorld();
  });
  afterAll(() => world.close());

  it(`of ${flood} replies is read to its end, and other mailboxes go on meanwhile`, async () => {
    const target = await world.account();
    const { person } = await world.recipient(target.mailboxId);
    const sent = await world.sendNext(target.mailboxId);
    const bomb = Array.from({ length: flood }, (_, n) => reply(person.address, target.owner.address, sent, `Bomb ${n}`));
    insertMails(target.owner.address, 'INBOX', bomb);

    const other = await world.account();
    const neighbour = await world.recipient(other.mailboxId);
    const otherSent = await world.sendNext(other.mailboxId);
    const began = Date.now();
    const memory = process.memoryUsage().rss;
    await world.readers.look();
    await world.until(() => world.handled.length > 100);
    insertMails(other.owner.address, 'INBOX', [
      reply(neighbour.person.address, other.owner.address, otherSent, 'Not a bomb.'),
    ]);
    await world.until(() => world.handled.some(({ text }) => text.trim() === 'Not a bomb.'));
    const before = world.handled.length;
    expect(before).toBeLessThan(flood);

    await world.until(async () => {
      const [row] = await world.rows("select taken from imap_folders where mailbox_id = $1 and role = 'inbox'", target.mailboxId);
      return Number(row?.taken) === flood;
    });
    console.log(`rss grew by ${Math.round((process.memoryUsage().rss - memory) / 2 ** 20)} MiB in ${Date.now() - began} ms; the neighbour was heard after ${before}`);
  });
});
