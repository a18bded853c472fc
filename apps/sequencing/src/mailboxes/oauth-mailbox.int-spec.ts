import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId, type CallContext, type Mailbox } from '@sortie/contracts';
import { readAccount } from '../imap/account.js';
import { ScriptedTokenServer } from '../oauth/token-server.fixture-spec.js';
import { SequencingConfig } from '../sequencing.config.js';
import { Cursors } from '../sequencing.cursors.js';
import { callOf, openApiWorld, type ApiWorld } from './api-world.fixture-spec.js';
import { ConnectionTestEndpoint } from './connection-test.endpoint.js';
import { MailboxesEndpoint } from './mailboxes.endpoint.js';

const oauth = { provider: 'microsoft' as const, client_id: 'app', client_secret: 'hush', refresh_token: 'secret-1' };
const smtp = { host: 'smtp.office365.example', port: 587 };
const imap = { host: 'outlook.office365.example', port: 993 };

describe('a mailbox with a grant', () => {
  let world: ApiWorld;
  let server: ScriptedTokenServer;
  let config: SequencingConfig;
  let mailboxes: MailboxesEndpoint;
  let call: CallContext;
  let made: Mailbox;
  beforeAll(async () => {
    world = await openApiWorld();
    server = await ScriptedTokenServer.open();
    const { origin } = server;
    config = Object.assign(new SequencingConfig(), {
      sandboxSmtp: '', cursorKey: Buffer.alloc(32, 2), microsoftLoginUrl: origin, googleTokenUrl: `${origin}/google`,
    });
    mailboxes = new MailboxesEndpoint(world.test.store, new Cursors(config), config);
  }, 30_000);
  afterAll(async () => {
    await server.close();
    await world.test.close();
  }, 30_000);
  beforeEach(async () => {
    call = callOf(newId('workspace'));
    server.asked.length = 0;
    made = await mailboxes.create({ email: 'dana@acme.example', smtp, imap, oauth }, call);
  });

  const update = (more: object) => mailboxes.update({ id: made.id, ...more }, call);
  const row = async () => (await world.rows('select * from mailboxes where id = $1', made.id))[0];
  const account = () => readAccount(world.test.store, config, call.caller.workspace_id, made.id);

  it('shows the app and never its secrets, which stand under seal', async () => {
    expect(made.oauth).toEqual({ provider: 'microsoft', client_id: 'app', tenant: 'common' });
    expect(JSON.stringify(made)).not.toMatch(/secret-1|hush/);
    expect(JSON.stringify(await row())).not.toMatch(/secret-1|hush/);
    expect((await row()).oauth_secret.toString('latin1')).not.toMatch(/secret-1|hush/);
  });

  it('logs in as its address, with tokens that outlive the process', async () => {
    server.answer = { body: { access_token: 'a1', expires_in: 3600, refresh_token: 'secret-2' } };
    const first = await account();
    expect(first!.server).toMatchObject({ user: 'dana@acme.example', password: null });
    expect(await first!.server.tokens!.get()).toBe('a1');
    expect(await (await account())!.server.tokens!.get()).toBe('a1');
    expect(server.asked.map(({ path }) => path)).toEqual(['/common/oauth2/v2.0/token']);
    await (await account())!.server.tokens!.get(true);
    expect(server.asked[1]!.form).toMatchObject({ refresh_token: 'secret-2' });
  });

  it('keeps the grant that its owner has given meanwhile', async () => {
    const old = await account();
    await update({ oauth: { ...oauth, refresh_token: 'secret-9' } });
    server.answer = { body: { access_token: 'late', expires_in: 3600 } };
    expect(await old!.server.tokens!.get()).toBe('late');
    server.answer = ({ refresh_token }) => ({ body: { access_token: `for ${refresh_token}`, expires_in: 3600 } });
    expect(await (await account())!.server.tokens!.get()).toBe('for secret-9');
  });

  it('is asked for again where a server of it changes', async () => {
    const elsewhere = { host: 'smtp.elsewhere.example', port: 587 };
    await expect(update({ smtp: elsewhere })).rejects.toMatchObject({ fields: [{ field: 'oauth' }] });
    expect(await update({ smtp: elsewhere, oauth })).toMatchObject({ smtp: { host: elsewhere.host } });
  });

  it('is of Google as well', async () => {
    await update({ oauth: { ...oauth, provider: 'google' } });
    await (await account())!.server.tokens!.get(true);
    expect(server.asked.at(-1)!.path).toBe('/google');
  });

  it('goes from passwords to tokens and back', async () => {
    const secret = { ...smtp, user: 'dana', password: 'p' };
    await expect(update({ smtp: secret })).rejects.toMatchObject({ fields: [{ field: 'smtp.password' }] });
    const back = await update({ oauth: null, smtp: secret, imap: { ...imap, password: 'q' } });
    expect(back).toMatchObject({ oauth: null, smtp: { user: 'dana' } });
    expect(await account()).toMatchObject({ server: { password: 'q', tokens: undefined } });
    const again = await update({ oauth });
    expect(again.oauth).toMatchObject({ client_id: 'app' });
    expect(await row()).toMatchObject({ smtp_password: null, imap_password: null });
    const [{ data }] = await world.rows(
      "select data from events where stream_id = $1 and type = 'mailbox.updated' order by version desc limit 1",
      made.id,
    );
    expect(data).toMatchObject({ changed: ['oauth'] });
    const { version } = await update({ oauth: undefined });
    expect(version).toBe(again.version);
  });

  it('says what is wrong with the grant, and refuses it when it is to be verified', async () => {
    server.answer = { status: 400, body: { error: 'invalid_grant', error_description: 'Consent was withdrawn.' } };
    const tests = new ConnectionTestEndpoint(world.test.store, config);
    const failed = { ok: false, reason: 'auth_failed', detail: expect.stringContaining('Consent was withdrawn.') };
    await expect(tests.test({ id: made.id }, call)).resolves.toMatchObject({ smtp: failed, imap: failed });
    const input = { email: 'pat@acme.example', smtp, oauth, verify: true };
    await expect(mailboxes.create(input, call)).rejects.toMatchObject({
      code: 'VALIDATION_ERROR', fields: [{ field: 'oauth', code: 'auth_failed' }],
    });
    server.answer = { status: 503, body: {} };
    await expect(tests.test({ id: made.id }, call)).resolves.toMatchObject({ smtp: { reason: 'unreachable' } });
  });
});
