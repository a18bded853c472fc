import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { checkSmtp } from '../mailboxes/check-smtp.js';
import { GrantRefusedError, TokenServerError } from '../oauth/fetch-token.js';
import { SmtpSubmitter } from './smtp.js';

const mail = { id: 'tch_1', raw: Buffer.from('Subject: hi\r\n\r\nHello\r\n'), envelope: { from: 'dana@acme.example', to: 'ann@people.example' } };

describe('a server that takes tokens', () => {
  let server: SMTPServer;
  let submitter: SmtpSubmitter;
  let heard: string[];
  let challenges: boolean;
  beforeEach(async () => {
    heard = [];
    challenges = true;
    server = new SMTPServer({
      authMethods: ['XOAUTH2'],
      allowInsecureAuth: true,
      disabledCommands: ['STARTTLS'],
      disableReverseLookup: true,
      onAuth: ({ username, accessToken }, _, done) => {
        heard.push(`${username} ${accessToken}`);
        if (accessToken === 'good') return done(null, { user: username });
        // Google's way, a challenge first, or Microsoft's, which refuses at once.
        if (challenges) done(null, { data: { status: '401' } });
        else done(Object.assign(new Error('5.7.3 Authentication unsuccessful'), { responseCode: 535 }));
      },
      onData: (stream, _, done) => void stream.resume().on('end', () => done(null, 'stored')),
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    submitter = new SmtpSubmitter();
  });
  afterEach(async () => {
    submitter.close();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });

  /** A mailbox whose tokens are these, one after another. */
  function mailbox(...given: (string | Error)[]) {
    const { port } = server.server.address() as AddressInfo;
    let last: string | Error = given[0]!;
    const get = async (renew = false) => {
      if (renew) last = given[1]!;
      if (last instanceof Error) throw last;
      return last;
    };
    const at = { host: '127.0.0.1', port, secure: false, user: 'dana@acme.example', password: null };
    return { ...at, tokens: { owner: 'mbx_1', get } };
  }

  it('is logged in to with one', async () => {
    await expect(submitter.submit(mailbox('good'), mail)).resolves.toMatchObject({ kind: 'accepted' });
    await expect(checkSmtp(mailbox('good'), 2000)).resolves.toMatchObject({ ok: true });
    expect(heard).toEqual(['dana@acme.example good', 'dana@acme.example good']);
  });

  it.each([true, false])('is given another where it refuses the first (by a challenge: %s)', async (byChallenge) => {
    challenges = byChallenge;
    await expect(submitter.submit(mailbox('ended', 'good'), mail)).resolves.toMatchObject({ kind: 'accepted' });
    expect(heard).toEqual(['dana@acme.example ended', 'dana@acme.example good']);
  });

  it.each([true, false])('that refuses both refuses the login (by a challenge: %s)', async (byChallenge) => {
    challenges = byChallenge;
    const result = await submitter.submit(mailbox('ended', 'bad'), mail);
    expect(result).toMatchObject({ kind: 'rejected', code: 535 });
    expect(heard).toHaveLength(2);
    await expect(checkSmtp(mailbox('ended', 'bad'), 2000)).resolves.toMatchObject({ ok: false, reason: 'auth_failed' });
  });

  it('is not connected to without one', async () => {
    const refused = mailbox(new GrantRefusedError('invalid_grant', 'Token has been revoked.'));
    const text = expect.stringContaining('refuses its grant (invalid_grant)');
    await expect(submitter.submit(refused, mail)).resolves.toEqual({ kind: 'mailbox_failed', text });
    const detail = expect.stringContaining('Token has been revoked.');
    await expect(checkSmtp(refused, 2000)).resolves.toEqual({ ok: false, reason: 'auth_failed', detail });
    const away = mailbox(new TokenServerError('does not answer'));
    await expect(submitter.submit(away, mail)).resolves.toMatchObject({ kind: 'throttled', seconds: 60 });
    await expect(checkSmtp(away, 2000)).resolves.toMatchObject({ ok: false, reason: 'unreachable' });
    expect(heard).toEqual([]);
  });

  it('keeps no connection of one mailbox for another', async () => {
    await submitter.submit(mailbox('good'), mail);
    const other = mailbox('bad', 'bad');
    other.tokens.owner = 'mbx_2';
    await expect(submitter.submit(other, mail)).resolves.toMatchObject({ kind: 'rejected', code: 535 });
  });
});
