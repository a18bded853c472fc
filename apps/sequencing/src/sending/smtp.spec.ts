import { afterEach, describe, expect, it } from '@jest/globals';
import type { Socket } from 'node:net';
import { scriptedServer, type Script, type ScriptedServer } from './scripted-server.fixture-spec.js';
import { SmtpSubmitter, type SubmitResult } from './smtp.js';
import type { Patience } from './smtp-link.js';

const raw = Buffer.from('Subject: hi\r\n\r\nHello\r\n');
const mail = { id: 'tch_1', raw, envelope: { from: 'dana@acme.example', to: 'ann@people.example' } };
// Short, so that a server which hangs is given up within a test.
const impatient = { silenceMs: 300, openMs: 600, mailMs: 600 };
// Long enough to come as far as the mail's content on a busy machine.
const briefly = { silenceMs: 1_000, openMs: 10_000, mailMs: 1_500 };
const drip = (text: string) => (socket: Socket) => {
  const timer = setInterval(() => socket.write(text), 50);
  socket.on('close', () => clearInterval(timer));
};
const hang = () => undefined;
const hangUp = (socket: Socket) => socket.destroy();

describe('a bad SMTP server', () => {
  let server: ScriptedServer | undefined;
  let submitter: SmtpSubmitter | undefined;
  afterEach(async () => {
    submitter?.close();
    await server?.close();
    server = undefined;
  });

  async function submitTo(script: Script, more: object = {}, patience?: Patience): Promise<SubmitResult> {
    server = await scriptedServer(script);
    submitter = new SmtpSubmitter(patience);
    const at = { host: '127.0.0.1', port: server.port, secure: false, user: null, password: null, ...more };
    return submitter.submit(at, mail);
  }

  it('that is not there takes nothing', async () => {
    submitter = new SmtpSubmitter(impatient);
    const at = { host: '127.0.0.1', port: 1, secure: false, user: null, password: null };
    await expect(submitter.submit(at, mail)).resolves.toMatchObject({ kind: 'unreachable' });
  });

  it.each<[string, Script]>([
    ['says nothing', { greeting: null }],
    ['hangs after the greeting', { greeting: '220 hi', answers: { EHLO: hang } }],
    ['hangs at MAIL FROM', { greeting: '220 hi', answers: { MAIL: hang } }],
    ['hangs at DATA', { greeting: '220 hi', answers: { DATA: hang } }],
    ['drips its greeting for ever', { greeting: '220-hi', answers: { EHLO: drip('220-still\r\n') } }],
    ['drips its extensions for ever', { greeting: '220 hi', answers: { EHLO: drip('250-MORE\r\n') } }],
    ['hangs up at the greeting', { greeting: '220 hi', answers: { EHLO: hangUp } }],
    ['hangs up at RCPT TO', { greeting: '220 hi', answers: { RCPT: hangUp } }],
    ['hangs up at DATA', { greeting: '220 hi', answers: { DATA: hangUp } }],
    ['speaks HTTP', { greeting: 'HTTP/1.1 400 Bad Request' }],
    ['speaks SSH', { greeting: 'SSH-2.0-OpenSSH_9.2' }],
    ['answers with garbage', { greeting: '220 hi', answers: { EHLO: '\x00\xff\xfe', HELO: 'banana' } }],
    ['answers MAIL FROM with garbage', { greeting: '220 hi', answers: { MAIL: 'banana' } }],
    ['floods one line', { greeting: '220 hi', answers: { EHLO: (socket) => socket.write('2'.repeat(20_000_000)) } }],
  ])('that %s has taken nothing: the mail may be tried again', async (_, script) => {
    await expect(submitTo(script, {}, impatient)).resolves.toMatchObject({ kind: 'unreachable' });
  });

  it.each<[string, Script, SubmitResult['kind']]>([
    ['greets', { greeting: '\0\x01\x02 SSH-2.0-nonsense' }, 'unreachable'],
    ['accepts', { greeting: '220 hi', answers: { '.': '250 2.0.0 queued\0 as \x1b[31m1' } }, 'accepted'],
    ['refuses', { greeting: '220 hi', answers: { RCPT: '550 5.1.1 no\0body' } }, 'rejected'],
  ])('that %s with control characters: its words can be kept', async (_, script, kind) => {
    const result = await submitTo(script);
    expect(result.kind).toBe(kind);
    expect(JSON.stringify(result)).not.toMatch(/\\u00/);
  });

  it.each<[string, Script]>([
    ['hangs up in the middle of the mail', { greeting: '220 hi', onContent: hangUp }],
    ['hangs up after the final dot', { greeting: '220 hi', answers: { '.': hangUp } }],
    ['hangs after the final dot', { greeting: '220 hi', answers: { '.': hang } }],
    ['drips its verdict for ever', { greeting: '220 hi', answers: { '.': drip('250-wait\r\n') } }],
    ['answers the mail with garbage', { greeting: '220 hi', answers: { '.': 'banana' } }],
  ])('that %s leaves the outcome unknown: nothing is sent again', async (_, script) => {
    await expect(submitTo(script, {}, briefly)).resolves.toMatchObject({ kind: 'unknown' });
    expect(server!.heard.filter((line) => line === 'DATA')).toHaveLength(1);
  });

  it.each<[string, Script, object]>([
    ['at the greeting', { greeting: '554 5.7.1 go away' }, { code: 554, enhanced: '5.7.1' }],
    ['while busy', { greeting: '421 4.3.2 too busy' }, { code: 421, enhanced: '4.3.2' }],
    ['at MAIL FROM', { greeting: '220 hi', answers: { MAIL: '452 4.3.1 full' } }, { code: 452 }],
    ['at RCPT TO', { greeting: '220 hi', answers: { RCPT: '550 5.1.1 unknown' } }, { code: 550, enhanced: '5.1.1' }],
    ['at DATA', { greeting: '220 hi', answers: { DATA: '451 4.7.0 later' } }, { code: 451 }],
    ['after the final dot', { greeting: '220 hi', answers: { '.': '554 5.7.1 spam' } }, { code: 554 }],
  ])('that refuses %s says why', async (_, script, expected) => {
    await expect(submitTo(script)).resolves.toMatchObject({ kind: 'rejected', ...expected });
  });

  it('that refuses the login is told apart from one that refuses the mail', async () => {
    const answers = { EHLO: '250 AUTH PLAIN', AUTH: '535 5.7.8 wrong' };
    const login = { user: 'dana', password: 'wrong' };
    await expect(submitTo({ greeting: '220 hi', answers }, login)).resolves.toMatchObject({
      kind: 'rejected', code: 535, enhanced: '5.7.8',
    });
  });

  const accept = { kind: 'accepted', reply: '250 2.0.0 queued' };
  const pathsHeard = () => server!.heard.filter((line) => /^(MAIL|RCPT)/.test(line));

  it('that knows DSN is asked to report delays and failures, under our own id', async () => {
    const answers = { EHLO: '250-SIZE 1000\r\n250 DSN' };
    await expect(submitTo({ greeting: '220 hi', answers })).resolves.toEqual(accept);
    expect(pathsHeard()).toEqual([
      `MAIL FROM:<dana@acme.example> SIZE=${raw.length} RET=HDRS ENVID=tch_1`,
      'RCPT TO:<ann@people.example> NOTIFY=FAILURE,DELAY ORCPT=rfc822;ann@people.example',
    ]);
    server!.heard.length = 0;
    const at = { host: '127.0.0.1', port: server!.port, secure: false, user: null, password: null };
    const tagged = { ...mail, envelope: { ...mail.envelope, to: 'ann+x=y@people.example' } };
    await expect(submitter!.submit(at, tagged)).resolves.toEqual(accept);
    expect(pathsHeard()[1]).toBe(
      'RCPT TO:<ann+x=y@people.example> NOTIFY=FAILURE,DELAY ORCPT=rfc822;ann+2Bx+3Dy@people.example',
    );
  });

  it('that does not know DSN hears nothing of it', async () => {
    await expect(submitTo({ greeting: '220 hi' })).resolves.toEqual(accept);
    expect(pathsHeard()).toEqual(['MAIL FROM:<dana@acme.example>', 'RCPT TO:<ann@people.example>']);
  });

  it('at an address that no mail server has is not connected to', async () => {
    submitter = new SmtpSubmitter(impatient);
    const at = { host: '169.254.169.254', port: 25, secure: false, user: null, password: null };
    await expect(submitter.submit(at, mail)).resolves.toEqual({
      kind: 'unreachable', text: 'the host leads to an address that no mail server has',
    });
  });

  it('does not spoil the next mail: a fresh connection is opened', async () => {
    let mails = 0;
    const answers = { '.': (socket: Socket) => (++mails === 1 ? socket.destroy() : socket.write('250 2.0.0 ok\r\n')) };
    await expect(submitTo({ greeting: '220 hi', answers })).resolves.toMatchObject({ kind: 'unknown' });
    const at = { host: '127.0.0.1', port: server!.port, secure: false, user: null, password: null };
    await expect(submitter!.submit(at, mail)).resolves.toEqual({ kind: 'accepted', reply: '250 2.0.0 ok' });
  });
});
