import { afterEach, describe, expect, it } from '@jest/globals';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { checkImap } from './check-imap.js';

// Only where a server says nothing is the time waited for.
const timeoutMs = 30_000;
const silenceMs = 400;

type Answers = Record<string, (tag: string, socket: Socket) => void>;

/** Says something on connection, and answers each tagged command by its name. */
function imapServer(greeting: string | null, answers: Answers): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    if (greeting !== null) socket.write(`${greeting}\r\n`);
    socket.on('data', (chunk) => {
      for (const line of String(chunk).split('\r\n').filter(Boolean)) {
        const [tag, command] = line.split(' ');
        const answer = answers[command ?? ''];
        if (answer) answer(tag!, socket);
        else if (command === 'CAPABILITY') socket.write(`* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n${tag} OK done\r\n`);
        else if (command === 'LOGOUT') socket.end(`* BYE\r\n${tag} OK bye\r\n`);
        else socket.write(`${tag} OK done\r\n`);
      }
    });
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

describe('the test of an IMAP server', () => {
  let server: Server | undefined;
  afterEach(() => new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve())));

  async function check(greeting: string | null, answers: Answers, more: object, withinMs: number) {
    server = await imapServer(greeting, answers);
    const { port } = server.address() as AddressInfo;
    return checkImap({ host: '127.0.0.1', port, secure: false, user: 'dana', password: 'right', ...more }, withinMs);
  }
  const hello = '* OK IMAP4rev1 ready';
  const no = (words: string) => (tag: string, socket: Socket) => void socket.write(`${tag} NO ${words}\r\n`);

  it.each<[string, string, string | null, Answers, object]>([
    ['auth_failed', 'a wrong password', hello, { AUTHENTICATE: no('[AUTHENTICATIONFAILED] no') }, {}],
    ['dropped', 'a hang-up during the login', hello, { AUTHENTICATE: (_, socket) => void socket.destroy() }, {}],
    ['timeout', 'silence', null, {}, {}],
    ['timeout', 'silence after the greeting', hello, { CAPABILITY: () => undefined }, {}],
    ['not_imap', 'a web server', 'HTTP/1.1 400 Bad Request', {}, {}],
    ['not_imap', 'an SMTP server', '220 mail.example ESMTP', {}, {}],
    ['not_imap', 'garbage', '\x00\xff\xfe(((', {}, {}],
    ['rejected', 'a goodbye for a greeting', '* BYE too many connections', {}, {}],
    ['tls_failed', 'TLS where there is none', hello, {}, { secure: true }],
    ['no_credentials', 'no password', hello, {}, { password: '' }],
  ])('says %s for %s', async (reason, _, greeting, answers, more) => {
    const answer = await check(greeting, answers, more, reason === 'timeout' ? silenceMs : timeoutMs);
    expect(answer).toMatchObject({ ok: false, reason });
    expect(answer.detail.length).toBeGreaterThan(20);
  });

  it('says refused where nothing listens', async () => {
    const at = { host: '127.0.0.1', port: 1, secure: false, user: 'dana', password: 'right' };
    await expect(checkImap(at, timeoutMs)).resolves.toMatchObject({ ok: false, reason: 'refused' });
  });
});
