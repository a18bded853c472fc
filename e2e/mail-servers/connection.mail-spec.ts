import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { MailboxesEndpoint } from '../../apps/sequencing/src/mailboxes/mailboxes.endpoint.js';
import { ConnectionTestEndpoint } from '../../apps/sequencing/src/mailboxes/connection-test.endpoint.js';
import { Cursors } from '../../apps/sequencing/src/sequencing.cursors.js';
import { insertMails } from './maildir.ts';
import { reply } from './mails.ts';
import { servers } from './servers.config.ts';
import { openMailWorld, type MailWorld } from './world.ts';

describe('connecting to real servers', () => {
  let world: MailWorld;
  let mailboxes: MailboxesEndpoint;
  let tests: ConnectionTestEndpoint;
  beforeAll(async () => {
    world = await openMailWorld({ days: 30, mails: 10 });
    mailboxes = new MailboxesEndpoint(world.test.store, new Cursors(world.config), world.config);
    tests = new ConnectionTestEndpoint(world.test.store, world.config);
  });
  afterAll(() => world.close());

  const login = { host: '127.0.0.1', user: `dana@${servers.domains[0]}`, password: servers.password };
  const smtp = { ...login, port: servers.ports.submission };
  const imap = { ...login, port: servers.ports.imaps, secure: true };
  const create = (more: object) => {
    const input = { email: `v${Date.now()}@${servers.domains[0]}`, smtp, imap, verify: true, ...more };
    return mailboxes.create(input as never, world.call());
  };

  it('logs in by STARTTLS and by TLS, before the mailbox is made and whenever it is asked', async () => {
    const { id, imap_status } = await create({});
    expect(imap_status).toMatchObject({ state: 'waiting', sent_copies: 'unknown' });
    await expect(tests.test({ id }, world.call())).resolves.toMatchObject({
      object: 'mailbox_test', mailbox_id: id, smtp: { ok: true, reason: null }, imap: { ok: true, reason: null },
    });
    const over = await create({
      email: `t${Date.now()}@${servers.domains[0]}`,
      smtp: { ...smtp, port: servers.ports.submissions, secure: true },
      imap: { ...login, port: servers.ports.imap },
    });
    expect(over.id).toBeDefined();
  });

  it.each<[string, string, object]>([
    ['smtp.password', 'auth_failed', { smtp: { ...smtp, password: 'wrong' } }],
    ['smtp.port', 'refused', { smtp: { ...smtp, port: 1 } }],
    ['smtp.secure', 'tls_failed', { smtp: { ...smtp, secure: true } }],
    ['smtp.port', 'not_smtp', { smtp: { ...smtp, port: servers.ports.imap } }],
    ['imap.password', 'auth_failed', { imap: { ...imap, password: 'wrong' } }],
    ['imap.secure', 'tls_failed', { imap: { ...imap, port: servers.ports.imap } }],
    ['imap.port', 'not_imap', { imap: { ...imap, port: servers.ports.submission, secure: false } }],
    ['smtp.host', 'dns_failed', { smtp: { ...smtp, host: 'no-such-host.invalid' } }],
  ])('refuses %s: %s', async (field, code, more) => {
    const made = world.rows('select count(*)::int as n from mailboxes');
    const live = world.call({ caller: { ...world.call().caller, mode: 'live' } });
    const input = { email: `r${Date.now()}@${servers.domains[0]}`, smtp, imap, verify: true, ...more };
    await expect(mailboxes.create(input as never, live)).rejects.toMatchObject({
      code: 'VALIDATION_ERROR',
      fields: [expect.objectContaining({ field, code, pointer: `/${field.replace('.', '/')}` })],
    });
    expect(await world.rows('select count(*)::int as n from mailboxes')).toEqual(await made);
  });

  it('contacts nobody but this machine for a test-mode workspace, and says so', async () => {
    const away = { ...imap, host: 'imap.acme.example' };
    const { id, imap_status } = await create({ imap: away, smtp: { ...smtp, host: 'smtp.acme.example' } });
    expect(imap_status).toMatchObject({ state: 'not_contacted' });
    await expect(tests.test({ id }, world.call())).resolves.toMatchObject({
      smtp: { reason: 'not_contacted' }, imap: { reason: 'not_contacted' },
    });
  });

  it('with a wrong password pauses the reading alone, slowly tries again, and reads on once it is right', async () => {
    const { mailboxId, owner } = await world.account({ imap: { ...imap, password: 'changed meanwhile' } });
    await world.readers.look();
    const status = async () => (await mailboxes.get({ id: mailboxId }, world.call())).imap_status;
    await world.until(async () => (await status())?.state === 'auth_failed');
    const { retry_at, last_error } = (await status())!;
    expect(last_error).toBe('auth_failed');
    expect(Date.parse(retry_at!) - Date.now()).toBeGreaterThan(10 * 60_000);
    await world.recipient(mailboxId);
    await expect(world.sendNext(mailboxId)).resolves.toMatch(/^</);

    const { host, port, secure } = imap;
    const right = { host, port, secure, user: owner.address, password: servers.password };
    await mailboxes.update({ id: mailboxId, imap: right }, world.call());
    await world.readers.look();
    await world.until(async () => (await status())?.state === 'reading');
    expect(await status()).toMatchObject({ last_error: null, detail: null, retry_at: null });
  });

  it('reads on elsewhere while one server hangs, and ends at once when it is told to', async () => {
    const hanging = createServer(() => undefined);
    await new Promise<void>((resolve) => hanging.listen(0, '127.0.0.1', resolve));
    const { port } = hanging.address() as AddressInfo;
    const connected = once(hanging, 'connection') as Promise<[Socket]>;
    await world.account({ imap: { ...imap, port } });
    await world.readers.look();
    const [socket] = await connected;

    const { mailboxId, owner } = await world.account();
    const { person } = await world.recipient(mailboxId);
    const sent = await world.sendNext(mailboxId);
    insertMails(owner.address, 'INBOX', [reply(person.address, owner.address, sent, 'Not hanging.')]);
    await world.readers.look();
    await world.until(() => world.handled.some(({ text }) => text.trim() === 'Not hanging.'));
    const before = Date.now();
    await world.readers.stop();
    // A connection is given half a minute; whoever stops the platform does not wait for it.
    const took = Date.now() - before;
    socket.destroy();
    hanging.close();
    expect(took).toBeLessThan(10_000);
  });

  it('reads no more of a full mailbox than it is told', async () => {
    const { mailboxId, owner } = await world.account();
    const { person } = await world.recipient(mailboxId);
    const sent = await world.sendNext(mailboxId);
    const replies = Array.from({ length: 30 }, (_, n) => reply(person.address, owner.address, sent, `No ${n}`));
    insertMails(owner.address, 'INBOX', replies);
    await world.readers.look();
    await world.until(async () => {
      const [row] = await world.rows("select * from imap_folders where mailbox_id = $1 and role = 'inbox'", mailboxId);
      return row?.last_uid === '30' && row.taken === '10';
    });
  });
});
