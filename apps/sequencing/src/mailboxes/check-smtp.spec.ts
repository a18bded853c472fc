import { afterEach, describe, expect, it } from '@jest/globals';
import type { Socket } from 'node:net';
import { scriptedServer, type Script, type ScriptedServer } from '../sending/scripted-server.fixture-spec.js';
import { checkImap } from './check-imap.js';
import { checkSmtp } from './check-smtp.js';

// Only where a server says nothing is the time waited for.
const timeoutMs = 30_000;
const silenceMs = 400;
const noTls = (socket: Socket) => {
  socket.write('220 go\r\n');
  socket.once('data', () => socket.write('this is not TLS\r\n'));
};
const hangUp = (socket: { destroy(): void }) => socket.destroy();

describe('the test of an SMTP server', () => {
  let server: ScriptedServer | undefined;
  afterEach(() => server?.close());

  async function check(script: Script, more: object = {}, withinMs = timeoutMs) {
    server = await scriptedServer(script);
    const at = { host: '127.0.0.1', port: server.port, secure: false, user: 'dana', password: 'right', ...more };
    return checkSmtp(at, withinMs);
  }
  const starttls = { EHLO: '250 STARTTLS' };
  const auth = { EHLO: '250 AUTH PLAIN LOGIN' };

  it('logs in and sends nothing', async () => {
    const answers = { ...auth, AUTH: '235 2.7.0 welcome' };
    const welcome = { ok: true, reason: null, detail: 'Logged in.' };
    await expect(check({ greeting: '220 hi', answers })).resolves.toEqual(welcome);
    expect(server!.heard.some((line) => /^(MAIL|DATA)/.test(line))).toBe(false);
  });

  it('connects to no address that a mail server cannot have', async () => {
    const at = { host: '169.254.169.254', port: 25, secure: false, user: null, password: null };
    await expect(checkSmtp(at, timeoutMs)).resolves.toMatchObject({ ok: false, reason: 'address_refused' });
    const imap = { host: '0xa9fea9fe', port: 143, secure: false, user: 'dana', password: 'right' };
    await expect(checkImap(imap, timeoutMs)).resolves.toMatchObject({ ok: false, reason: 'address_refused' });
  });

  it('is content with a greeting where nobody logs in', async () => {
    await expect(check({ greeting: '220 hi' }, { user: null })).resolves.toMatchObject({ ok: true, reason: null });
  });

  it.each<[string, string, Script, object]>([
    ['auth_failed', 'a wrong password', { greeting: '220 hi', answers: { ...auth, AUTH: '535 5.7.8 no' } }, {}],
    ['dropped', 'a hang-up during the login', { greeting: '220 hi', answers: { ...auth, AUTH: hangUp } }, {}],
    ['dropped', 'a hang-up before the greeting', { greeting: '220 hi', answers: { EHLO: hangUp } }, {}],
    ['auth_unsupported', 'a server without logins', { greeting: '220 hi' }, {}],
    ['no_credentials', 'a user without a password', { greeting: '220 hi', answers: auth }, { password: null }],
    ['timeout', 'silence', { greeting: null }, {}],
    ['timeout', 'silence after EHLO', { greeting: '220 hi', answers: { EHLO: () => undefined } }, {}],
    ['not_smtp', 'a web server', { greeting: 'HTTP/1.1 400 Bad Request' }, {}],
    ['not_smtp', 'an SSH server', { greeting: 'SSH-2.0-OpenSSH_9.2' }, {}],
    ['not_smtp', 'an IMAP server', { greeting: '* OK IMAP4rev1 ready' }, {}],
    ['rejected', 'a block', { greeting: '554 5.7.1 your network is blocked' }, {}],
    ['tls_failed', 'TLS where there is none', { greeting: '220 hi' }, { secure: true }],
    ['tls_failed', 'a failing STARTTLS', { greeting: '220 hi', answers: { ...starttls, STARTTLS: noTls } }, {}],
    ['no_starttls', 'a refused STARTTLS', { greeting: '220 hi', answers: { ...starttls, STARTTLS: '454 no' } }, {}],
  ])('says %s for %s', async (reason, _, script, more) => {
    const answer = await check(script, more, reason === 'timeout' ? silenceMs : timeoutMs);
    expect(answer).toMatchObject({ ok: false, reason });
    expect(answer.detail.length).toBeGreaterThan(20);
  });

  it('says refused where nothing listens', async () => {
    const at = { host: '127.0.0.1', port: 1, secure: false, user: null, password: null };
    await expect(checkSmtp(at, timeoutMs)).resolves.toMatchObject({ ok: false, reason: 'refused' });
  });

  it('says dns_failed for a name that nobody has', async () => {
    const at = { host: 'no-such-host.invalid', port: 587, secure: false, user: null, password: null };
    await expect(checkSmtp(at, timeoutMs)).resolves.toMatchObject({ ok: false, reason: 'dns_failed' });
  });

  it('never shows the password', async () => {
    const answers = { ...auth, AUTH: '535 5.7.8 no' };
    const answer = await check({ greeting: '220 hi', answers }, { password: 'hunter2' });
    expect(JSON.stringify(answer)).not.toContain('hunter2');
  });
});
