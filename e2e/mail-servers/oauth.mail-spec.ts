import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { openImap, closeImap } from '../../apps/sequencing/src/imap/open-imap.js';
import { MailboxesEndpoint } from '../../apps/sequencing/src/mailboxes/mailboxes.endpoint.js';
import { ScriptedTokenServer } from '../../apps/sequencing/src/oauth/token-server.fixture-spec.js';
import { SmtpSubmitter } from '../../apps/sequencing/src/sending/smtp.js';
import { Cursors } from '../../apps/sequencing/src/sequencing.cursors.js';
import { servers } from './servers.config.ts';
import { openMailWorld, type MailWorld } from './world.ts';

const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
const now = () => Math.floor(Date.now() / 1000);

/** A token that dovecot believes until it ends. */
function tokenOf(user: string, exp = now() + 3600): string {
  const words = `${encoded({ alg: 'HS256', typ: 'JWT' })}.${encoded({ sub: user, iat: now() - 7200, exp })}`;
  const signature = createHmac('sha256', Buffer.from(servers.tokenKey, 'base64')).update(words).digest('base64url');
  return `${words}.${signature}`;
}

describe('real servers that take tokens', () => {
  let world: MailWorld;
  let provider: ScriptedTokenServer;
  let mailboxes: MailboxesEndpoint;
  beforeAll(async () => {
    world = await openMailWorld({ days: 30, mails: 10 });
    provider = await ScriptedTokenServer.open();
    const config = Object.assign(world.config, { sandboxUrl: provider.origin });
    mailboxes = new MailboxesEndpoint(world.test.store, new Cursors(config), config);
  });
  afterAll(async () => {
    await provider.close();
    await world.close();
  });

  const host = '127.0.0.1';
  const smtp = { host, port: servers.ports.submission };
  const imap = { host, port: servers.ports.imaps, secure: true };
  const oauth = { provider: 'google' as const, client_id: 'app', client_secret: 's', refresh_token: 'r' };
  const create = (email: string) =>
    mailboxes.create({ email, smtp, imap, oauth, verify: true }, world.call());
  const address = (name: string) => `${name}.${Date.now()}@${servers.domains[0]}`;

  it('are logged in to, as its address', async () => {
    const email = address('token');
    provider.answer = { body: { access_token: tokenOf(email), expires_in: 3600 } };
    await expect(create(email)).resolves.toMatchObject({ email, oauth: { provider: 'google', client_id: 'app' } });
  });

  it('refuse the token of somebody else, and one that has ended', async () => {
    for (const token of [tokenOf('somebody@else.example'), tokenOf(address('late'), now() - 60), 'nonsense']) {
      provider.answer = { body: { access_token: token, expires_in: 3600 } };
      await expect(create(address('late'))).rejects.toMatchObject({
        code: 'VALIDATION_ERROR',
        fields: [{ field: 'oauth', code: 'auth_failed' }, { field: 'oauth', code: 'auth_failed' }],
      });
    }
  });

  it.each(['SMTP', 'IMAP'])('are given a fresh token by %s where one has ended before its time', async (protocol) => {
    const user = address('renewed');
    let ends = now() - 60;
    const get = async (renew = false) => {
      if (renew) ends = now() + 3600;
      return tokenOf(user, ends);
    };
    const login = { user, password: null, tokens: { owner: 'mbx_1', get } };
    if (protocol === 'IMAP') return closeImap(await openImap({ ...imap, ...login }));
    const raw = Buffer.from(`From: ${user}\r\nTo: ann@people.example\r\nSubject: hi\r\n\r\nHello\r\n`);
    const mail = { id: 'tch_1', raw, envelope: { from: user, to: 'ann@people.example' } };
    const submitter = new SmtpSubmitter();
    await expect(submitter.submit({ ...smtp, secure: false, ...login }, mail)).resolves.toMatchObject({ kind: 'accepted' });
    submitter.close();
  });
});
