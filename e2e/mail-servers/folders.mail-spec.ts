import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { insertMails } from './maildir.ts';
import { brokenMails, reply, replyWithFile } from './mails.ts';
import type { Person } from './person.ts';
import { openMailWorld, type MailWorld } from './world.ts';

describe('reading a mailbox in a real dovecot', () => {
  let world: MailWorld;
  let mailboxId: string;
  let owner: Person;
  let contactId: string;
  let person: Person;
  let sent: string;
  beforeAll(async () => {
    world = await openMailWorld();
  });
  afterAll(() => world.close());
  beforeEach(async () => {
    ({ mailboxId, owner } = await world.account());
    ({ contactId, person } = await world.recipient(mailboxId));
    sent = await world.sendNext(mailboxId);
  });

  const answer = (text: string) => reply(person.address, owner.address, sent, text);
  const replies = () => world.rows('select * from replies where contact_id = $1 order by received_at, id', contactId);
  const folder = async (role: string) =>
    (await world.rows('select * from imap_folders where mailbox_id = $1 and role = $2', mailboxId, role))[0];

  it('finds replies in the inbox and in Junk, and counts where', async () => {
    insertMails(owner.address, 'INBOX', [answer('Yes please.')]);
    insertMails(owner.address, 'Junk', [answer('Did you get my mail?')]);
    await world.readers.look();
    await world.until(async () => (await replies()).length === 2);
    // A reply is there before its folder counts it.
    for (const role of ['inbox', 'junk']) await world.until(async () => (await folder(role))?.taken === '1');
    await expect(folder('junk')).resolves.toMatchObject({ folder: 'Junk', passed_over: '0' });
  });

  it('leaves what it reads unread for the owner', async () => {
    insertMails(owner.address, 'INBOX', [answer('Yes please.')]);
    await world.readers.look();
    await world.until(async () => (await replies()).length === 1);
    const unseen = await owner.imap(async (client) => {
      await client.mailboxOpen('INBOX', { readOnly: true });
      return client.search({ seen: false });
    });
    expect(unseen).toHaveLength(1);
  });

  it('reads a folder again when its UIDVALIDITY changes, and takes no reply twice', async () => {
    insertMails(owner.address, 'INBOX', [answer('One'), answer('Two'), answer('Three')]);
    await world.readers.look();
    await world.until(async () => (await folder('inbox'))?.taken === '3');
    const before = await folder('inbox');
    world.doveadm('mailbox', 'update', '-u', owner.address, '--uid-validity', '4242', 'INBOX');
    world.doveadm('kick', owner.address);
    await world.until(async () => (await status()).state === 'failing');
    await world.rows('update mailbox_readings set retry_at = now() where mailbox_id = $1', mailboxId);
    insertMails(owner.address, 'INBOX', [answer('Four')]);
    await world.until(async () => {
      await world.readers.look();
      return (await folder('inbox')).taken === '7';
    });
    expect(before.uidvalidity).not.toBe('4242');
    expect((await folder('inbox')).uidvalidity).toBe('4242');
    await expect(replies()).resolves.toHaveLength(4);
  });

  it('reads header and text of a mail of 30 MB', async () => {
    insertMails(owner.address, 'INBOX', [
      replyWithFile(person.address, owner.address, sent, 'The film is attached.', 30_000_000),
      answer('And this came behind it.'),
    ]);
    await world.readers.look();
    await world.until(async () => (await replies()).length === 2);
    expect(world.handled.some(({ text }) => text.trim() === 'The film is attached.')).toBe(true);
  });

  it('passes over what nobody can read, and reads on', async () => {
    const broken = brokenMails(person.address, sent);
    insertMails(owner.address, 'INBOX', [...broken, answer('A good one.')]);
    await world.readers.look();
    await world.until(() => world.handled.some(({ text }) => text.trim() === 'A good one.'));
    await world.until(async () => Number((await folder('inbox'))?.last_uid) === broken.length + 1);
    const { taken, passed_over } = await folder('inbox');
    expect(Number(taken) + Number(passed_over)).toBe(broken.length + 1);
    expect(Number(passed_over)).toBeGreaterThan(0);
    const lines = world.logged.filter(({ mailbox_id }) => mailbox_id === mailboxId);
    expect(lines).toHaveLength(Number(passed_over));
    expect(JSON.stringify(lines)).not.toContain('people.example');
  });

  it('is read by one reader, however many processes there are', async () => {
    const other = await world.otherReaders();
    await Promise.all([world.readers.look(), other.look()]);
    const before = world.handled.length;
    insertMails(owner.address, 'INBOX', [answer('One'), answer('Two')]);
    await world.until(async () => (await folder('inbox'))?.taken === '2');
    expect(world.handled.length - before).toBe(2);
    await other.stop();
  });

  it('reconnects after its connection was cut', async () => {
    await world.readers.look();
    await world.until(async () => (await folder('inbox')) !== undefined);
    world.doveadm('kick', owner.address);
    await world.until(async () => (await status())?.state === 'failing');
    expect(await status()).toMatchObject({ last_error: expect.stringMatching(/dropped|rejected/), failures: 1 });
    await world.rows('update mailbox_readings set retry_at = now() where mailbox_id = $1', mailboxId);
    insertMails(owner.address, 'INBOX', [answer('While you were away.')]);
    await world.until(async () => {
      await world.readers.look();
      // Once its mails have come across, what failed before is over.
      return (await replies()).length === 1 && (await status()).failures === 0;
    });
    expect(await status()).toMatchObject({ state: 'reading', last_error: null });
  });

  const status = async () => (await world.rows('select * from mailbox_readings where mailbox_id = $1', mailboxId))[0];
});
