import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { newId, type CallContext } from '@sortie/contracts';
import { SequencingConfig } from '../sequencing.config.js';
import { scriptedServer, type ScriptedServer } from '../sending/scripted-server.fixture-spec.js';
import { callOf, openApiWorld, type ApiWorld } from './api-world.fixture-spec.js';
import { ConnectionTestEndpoint } from './connection-test.endpoint.js';

describe('the servers of a mailbox', () => {
  let world: ApiWorld;
  let tests: ConnectionTestEndpoint;
  let server: ScriptedServer;
  let call: CallContext;
  beforeAll(async () => {
    world = await openApiWorld();
    tests = new ConnectionTestEndpoint(world.test.store, Object.assign(new SequencingConfig(), { sandboxSmtp: '' }));
  }, 30_000);
  afterAll(() => world.test.close(), 30_000);
  afterEach(() => server?.close());

  /** A mailbox whose SMTP server takes one password, and whose IMAP port nobody listens on. */
  async function connect(password: string, more: object = {}, mode: 'live' | 'test' = 'live') {
    call = callOf(newId('workspace'), {}, mode);
    await server?.close();
    server = await scriptedServer({
      greeting: '220 hi',
      answers: {
        EHLO: '250 AUTH PLAIN',
        AUTH: (socket) => socket.write(server.heard.at(-1)!.endsWith(right) ? '235 ok\r\n' : '535 5.7.8 wrong\r\n'),
      },
    });
    const right = Buffer.from('\0dana\0right').toString('base64');
    const smtp = { host: '127.0.0.1', port: server.port, user: 'dana', password };
    return world.mailboxes.create({ email: 'dana@acme.example', smtp, ...more } as never, call);
  }
  const imap = { host: '127.0.0.1', port: 1, user: 'dana', password: 'x' };

  it('are tried, each for itself', async () => {
    const { id } = await connect('right', { imap });
    await expect(tests.test({ id }, call)).resolves.toMatchObject({
      object: 'mailbox_test',
      mailbox_id: id,
      smtp: { ok: true, reason: null },
      imap: { ok: false, reason: 'refused', detail: expect.stringContaining('port') },
    });
  });

  it('have no IMAP to try where there is none', async () => {
    const { id, imap_status } = await connect('wrong');
    expect(imap_status).toBeNull();
    await expect(tests.test({ id }, call)).resolves.toMatchObject({
      smtp: { ok: false, reason: 'auth_failed' },
      imap: null,
    });
  });

  it('are refused at once when asked, naming the member to mend', async () => {
    await expect(connect('wrong', { imap, verify: true })).rejects.toMatchObject({
      code: 'VALIDATION_ERROR',
      fields: [
        expect.objectContaining({ field: 'smtp.password', pointer: '/smtp/password', code: 'auth_failed' }),
        expect.objectContaining({ field: 'imap.port', pointer: '/imap/port', code: 'refused' }),
      ],
    });
    await expect(connect('right', { verify: true })).resolves.toMatchObject({ object: 'mailbox' });
  });

  it('are not contacted again for a repeated request', async () => {
    const repeated = { idempotency_key: newId('request'), request_hash: 'same' };
    await connect('right');
    const made = () => {
      const smtp = { host: '127.0.0.1', port: server.port, user: 'dana', password: 'right' };
      const input = { email: 'pat@acme.example', smtp, verify: true };
      return world.mailboxes.create(input, { ...call, ...repeated });
    };
    const first = await made();
    const tested = await tests.test({ id: first.id }, { ...call, ...repeated });
    const { length } = server.heard;
    await expect(made()).resolves.toMatchObject(first);
    await expect(tests.test({ id: first.id }, { ...call, ...repeated })).resolves.toMatchObject(tested);
    expect(server.heard).toHaveLength(length);
  });

  it('of a test-mode workspace are not contacted when they are elsewhere', async () => {
    const away = { host: 'mail.acme.example', port: 993, user: 'dana', password: 'x' };
    const { id, imap_status } = await connect('right', { imap: away, verify: true }, 'test');
    expect(imap_status).toMatchObject({ state: 'not_contacted' });
    await expect(tests.test({ id }, call)).resolves.toMatchObject({
      smtp: { ok: true, reason: null },
      imap: { ok: true, reason: 'not_contacted' },
    });
  });

  it('can be changed: a password that is not given stays', async () => {
    const { id, version } = await connect('wrong', { imap });
    const smtp = { host: '127.0.0.1', port: server.port, user: 'dana', password: 'right' };
    const changed = await world.mailboxes.update({ id, smtp }, call);
    expect(changed.version).toBe(version + 1);
    await expect(tests.test({ id }, call)).resolves.toMatchObject({ smtp: { ok: true } });
    const { password: _, ...same } = smtp;
    await expect(world.mailboxes.update({ id, smtp: same }, call)).resolves.toMatchObject({ version: version + 1 });
    await expect(tests.test({ id }, call)).resolves.toMatchObject({ smtp: { ok: true } });
    const without = await world.mailboxes.update({ id, imap: null }, call);
    expect(without).toMatchObject({ imap: null, imap_status: null });
    expect(JSON.stringify(changed)).not.toContain('right');
  });

  it('of another account are read from their start', async () => {
    const { id } = await connect('right', { imap });
    const { workspace_id } = call.caller;
    const place = [workspace_id, id];
    await world.rows("insert into imap_folders values ($1, $2, 'INBOX', 'inbox', 1, 9, null, 0, 0, now())", ...place);
    await world.rows(
      `insert into mailbox_readings (workspace_id, mailbox_id, state, since, files_sent)
       values ($1, $2, 'reading', now(), true)`,
      ...place,
    );
    const folders = () => world.rows('select from imap_folders where mailbox_id = $1', id);
    await world.mailboxes.update({ id, imap: { ...imap, password: 'y' } }, call);
    await expect(folders()).resolves.toHaveLength(1);
    const moved = await world.mailboxes.update({ id, imap: { ...imap, user: 'dana.ruiz' } }, call);
    await expect(folders()).resolves.toHaveLength(0);
    expect(moved.imap_status).toMatchObject({ state: 'waiting', sent_copies: 'unknown' });
  });

  it('are another workspace\'s business', async () => {
    const { id } = await connect('right');
    await expect(tests.test({ id }, callOf(newId('workspace')))).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
  });
});
