import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { insertMails } from './maildir.ts';
import { reply } from './mails.ts';
import { openMailWorld, type MailWorld } from './world.ts';

const flood = 10_000;
// What one sender may write within an hour, see senders.ts.
const recorded = 100;

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
    const { address } = target.owner;
    const bombs = Array.from({ length: flood }, (_, n) => reply(person.address, address, sent, `Bomb ${n}`));
    insertMails(address, 'INBOX', bombs);

    const other = await world.account();
    const neighbour = await world.recipient(other.mailboxId);
    const otherSent = await world.sendNext(other.mailboxId);
    const memory = process.memoryUsage().rss;
    await world.readers.look();
    await world.until(() => world.handled.length >= recorded / 2);
    insertMails(other.owner.address, 'INBOX', [
      reply(neighbour.person.address, other.owner.address, otherSent, 'Not a bomb.'),
    ]);
    await world.until(() => world.handled.some(({ text }) => text.trim() === 'Not a bomb.'));
    const inbox = async () =>
      (await world.rows("select * from imap_folders where mailbox_id = $1 and role = 'inbox'", target.mailboxId))[0];
    expect(Number((await inbox()).last_uid)).toBeLessThan(flood);

    await world.until(async () => {
      const { last_uid, taken, passed_over } = await inbox();
      return last_uid === String(flood) && taken === String(recorded) && passed_over === String(flood - recorded);
    });
    // A batch is at most 4 MiB of mail; what grows with the flood would be a hundred times that.
    expect(process.memoryUsage().rss - memory).toBeLessThan(400 * 2 ** 20);
    expect(world.logged.filter(({ reason }) => reason === 'flood')).toHaveLength(1);
  });
});
