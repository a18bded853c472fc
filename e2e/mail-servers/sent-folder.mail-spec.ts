import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SentCopies } from '../../apps/sequencing/src/imap/sent-copies.js';
import { insertMails } from './maildir.ts';
import type { Person } from './person.ts';
import { openMailWorld, type MailWorld } from './world.ts';

describe('the Sent folder of a real mailbox', () => {
  let world: MailWorld;
  beforeAll(async () => {
    world = await openMailWorld();
  });
  afterAll(() => world.close());

  const missing = '<never-sent@mail.test>';
  const lookUp = (mailboxId: string, id: string) => world.lookups.lookUp(world.workspaceId, mailboxId, id);
  /** Sends a mail some minutes ago. */
  async function send(mailboxId: string, minutesAgo = 20): Promise<string> {
    await world.recipient(mailboxId);
    const id = await world.sendNext(mailboxId);
    const at = new Date(Date.now() - minutesAgo * 60_000);
    await world.rows('update touches set sent_at = $2 where message_id = $1', id, at);
    return id;
  }
  const file = (owner: Person, id: string) =>
    insertMails(owner.address, 'Sent', [`Message-ID: ${id}\r\n\r\nHello\r\n`]);
  const filesSent = async (mailboxId: string) =>
    (await world.rows('select files_sent from mailbox_readings where mailbox_id = $1', mailboxId))[0]?.files_sent;

  it('proves a mail that stands in it', async () => {
    const { mailboxId, owner } = await world.account();
    file(owner, missing);
    await expect(lookUp(mailboxId, missing)).resolves.toBe('found');
  });

  it('proves nothing by an absence, until a mail that was surely sent was found there', async () => {
    const { mailboxId, owner } = await world.account();
    await expect(lookUp(mailboxId, missing)).resolves.toBe('cannot_tell');
    const sent = await send(mailboxId);
    await expect(lookUp(mailboxId, missing)).resolves.toBe('cannot_tell');
    file(owner, sent);
    await expect(lookUp(mailboxId, missing)).resolves.toBe('absent');
    await expect(filesSent(mailboxId)).resolves.toBe(true);
  });

  it('proves nothing any more once the provider has stopped filing', async () => {
    const { mailboxId, owner } = await world.account();
    file(owner, await send(mailboxId, 50));
    await expect(lookUp(mailboxId, missing)).resolves.toBe('absent');
    for (let later = 0; later < 3; later += 1) await send(mailboxId);
    await expect(lookUp(mailboxId, missing)).resolves.toBe('cannot_tell');
  });

  it('cannot tell when nobody can log in', async () => {
    const { mailboxId } = await world.account();
    await world.rows("update mailboxes set imap = imap || '{\"port\": 1}' where id = $1", mailboxId);
    await expect(lookUp(mailboxId, missing)).rejects.toThrow();
    const folder = world.lookups.folderOf(world.workspaceId, mailboxId);
    await expect(folder.find({ user: '' }, missing, new Date())).resolves.toBe('cannot_tell');
  });

  it('answers at once, and later with what was found out', async () => {
    const { mailboxId, owner } = await world.account();
    file(owner, missing);
    const folder = world.lookups.folderOf(world.workspaceId, mailboxId);
    await expect(folder.find({ user: '' }, missing, new Date())).resolves.toBe('cannot_tell');
    await world.lookups.idle();
    await expect(folder.find({ user: '' }, missing, new Date())).resolves.toBe('found');
  });

  it('is filled by us where its owner says so: once, read, and proving nothing', async () => {
    const { mailboxId, owner } = await world.account({ append_sent: true });
    const id = await send(mailboxId);
    await world.copies.idle();
    const copies = await copiesIn(owner);
    expect(copies).toEqual([{ id, seen: true }]);
    const raw = Buffer.from(`Message-ID: ${id}\r\n\r\n`);
    world.copies.file({ workspaceId: world.workspaceId, mailboxId, messageId: id, raw });
    await world.copies.idle();
    await expect(copiesIn(owner)).resolves.toHaveLength(1);
    await expect(lookUp(mailboxId, missing)).resolves.toBe('cannot_tell');
    // Not even when the owner changes their mind: these copies are ours.
    await world.rows('update mailboxes set append_sent = false where id = $1', mailboxId);
    await expect(lookUp(mailboxId, missing)).resolves.toBe('cannot_tell');
  });

  it('learns from what the reader sees: filed, or three times not', async () => {
    const filing = await world.account();
    file(filing.owner, await send(filing.mailboxId));
    const not = await world.account();
    for (let mail = 0; mail < 3; mail += 1) await send(not.mailboxId);
    const unsure = await world.account();
    await send(unsure.mailboxId);
    await world.readers.look();
    await world.until(async () => (await filesSent(filing.mailboxId)) === true);
    await world.until(async () => (await filesSent(not.mailboxId)) === false);
    await expect(filesSent(unsure.mailboxId)).resolves.toBeNull();
    // From now on we file them; whether to is remembered for a minute, so another one is asked.
    const copies = new SentCopies(world.test.store, world.config, { warn: () => undefined } as never);
    world.sender.onAccepted = (mail) => copies.file(mail);
    const id = await send(not.mailboxId);
    await copies.idle();
    await expect(copiesIn(not.owner)).resolves.toEqual([{ id, seen: true }]);
    await expect(copiesIn(unsure.owner)).resolves.toEqual([]);
  });

  const copiesIn = (owner: Person) =>
    owner.imap(async (client) => {
      const box = await client.mailboxOpen('Sent', { readOnly: true });
      if (box.exists === 0) return [];
      const mails = await client.fetchAll('1:*', { envelope: true, flags: true });
      return mails.map(({ envelope, flags }) => ({ id: envelope?.messageId, seen: flags?.has('\\Seen') }));
    });
});
