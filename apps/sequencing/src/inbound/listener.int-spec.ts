import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Log } from '@sortie/platform';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { WorkspaceTime } from '../clock/workspace-time.js';
import { mailKeys } from '../mail/mail-keys.js';
import { verpAddress } from '../mail/verp.js';
import { SequencingConfig } from '../sequencing.config.js';
import { openThreadWorld, type Sent, type ThreadWorld } from '../threads/thread-world.fixture-spec.js';
import { InboundMails } from './handle-mail.js';
import { InboundListener } from './listener.js';

const quiet = { warn: () => undefined, error: () => undefined } as unknown as Log;
// Written in ASCII, as every address of ours is; smtp-server decodes it.
const ours = 'xn--bcher-kva.example';
let world: ThreadWorld;
let listener: InboundListener;
let port: number;

beforeAll(async () => {
  world = await openThreadWorld();
  const mails = new InboundMails(world.test.store, time(), world.config);
  listener = new InboundListener(world.test.store, mails, world.config, quiet);
  port = Number(new URL(await listener.start()).port);
});
afterAll(async () => {
  await listener.stop();
  await world.close();
});

/** Speaks SMTP line by line; each answer's last line. */
const dialogue = (...said: (string | Buffer)[]) => dialogueAt(port, ...said);

async function dialogueAt(server: number, ...said: (string | Buffer)[]): Promise<string[]> {
  const socket = connect(server, '127.0.0.1');
  const answers = [await answer(socket)];
  for (const line of said) {
    socket.write(typeof line === 'string' ? `${line}\r\n` : line);
    answers.push(await answer(socket));
  }
  socket.destroy();
  return answers.slice(1);
}

async function answer(socket: Socket): Promise<string> {
  for (let text = ''; ;) {
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    text += String(chunk);
    const last = text.trimEnd().split('\r\n').at(-1)!;
    if (/^\d{3} /.test(last)) return last;
  }
}

const time = () => new WorkspaceTime(world.test.store);
const returnPath = (sent: Sent) => verpAddress(sent.touchId, mailKeys(world.config).verp);
const deliver = (to: string, raw: string) =>
  dialogue('EHLO mx.example', 'MAIL FROM:<>', `RCPT TO:<${to}>`, 'DATA', Buffer.from(`${raw}\r\n.\r\n`));

describe('the inbound listener', () => {
  it('takes a reply to a return path', async () => {
    const sent = await world.sent();
    const raw = `From: <${sent.email}>\r\nMessage-ID: <l1@x.example>\r\nSubject: Re: A question\r\n\r\nTell me more`;
    expect((await deliver(returnPath(sent), raw)).at(-1)).toMatch(/^250 /);
    const { data } = await world.replies.list({ contact_id: sent.contactId }, world.call());
    expect(data).toMatchObject([{ classification: 'interested', from_other: false }]);
  });

  it('takes mail for addresses of ours whose domain is in another script', async () => {
    await world.mailbox({ email: `pat@${ours}` } as never);
    const config = Object.assign(new SequencingConfig(), world.config, { bounceDomain: `bounces.${ours}` });
    const sent = await world.sent();
    const mails = new InboundMails(world.test.store, time(), config);
    const own = new InboundListener(world.test.store, mails, config, quiet);
    const there = Number(new URL(await own.start()).port);
    const head = ['EHLO mx.example', 'MAIL FROM:<>'];
    const addresses = [`Pat@${ours}`, 'pat@bücher.example', verpAddress(sent.touchId, mailKeys(config).verp)];
    const answers = await Promise.all(addresses.map((to) => dialogueAt(there, ...head, `RCPT TO:<${to}>`)));
    expect(answers.map((all) => all.at(-1)!.slice(0, 3))).toEqual(['250', '250', '250']);
    await own.stop();
  });

  it('refuses 30 MB, announced or not, and goes on', async () => {
    const sent = await world.sent();
    const size = 30 * 1024 * 1024;
    const announced = await dialogue('EHLO mx.example', `MAIL FROM:<a@b.example> SIZE=${size}`);
    expect(announced.at(-1)).toMatch(/^552 /);
    const line = `${'x'.repeat(998)}\r\n`;
    const raw = `From: <${sent.email}>\r\nSubject: big\r\n\r\n${line.repeat(size / line.length)}`;
    expect((await deliver(returnPath(sent), raw)).at(-1)).toMatch(/^552 5\.3\.4/);
    expect((await world.replies.list({ contact_id: sent.contactId }, world.call())).data).toEqual([]);
    expect((await deliver(returnPath(sent), `From: <${sent.email}>\r\n\r\nSmall`)).at(-1)).toMatch(/^250 /);
  });

  it.each([
    ['no MIME at all', 'garbage'],
    ['an unclosed boundary', 'Content-Type: multipart/mixed; boundary=B\r\n\r\n--B\r\n\r\nhello'],
    ['a charset that does not exist', 'Content-Type: text/plain; charset=x-none\r\n\r\nhello'],
    ['base64 that is none', 'Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n%%%%'],
    ['NUL bytes', 'Subject: a\0b\r\n\r\nhel\0lo'],
    ['a line break in a name', 'X: y\r\n\r\nhello'],
  ])('survives %s', async (name, raw) => {
    const sent = await world.sent();
    const id = `<${name.replace(/\W/g, '')}@x.example>`;
    const head = `From: "Dana\rBcc: x@y.example" <${sent.email}>\r\nMessage-ID: ${id}\r\n`;
    expect((await deliver(returnPath(sent), head + raw)).at(-1)).toMatch(/^250 /);
  });

  it('lets a flood on one return path wait, and loses nothing of it', async () => {
    const [sent, other] = [await world.sent(), await world.sent()];
    const raw = (from: string, n: number) =>
      Buffer.from(`From: <${from}>\r\nMessage-ID: <flood${n}@x.example>\r\n\r\nNo ${n}\r\n.\r\n`);
    const head = (to: string) => ['MAIL FROM:<>', `RCPT TO:<${to}>`, 'DATA'];
    // A new name each time is no way round it.
    const mails = Array.from({ length: 101 }, (_, n) => [...head(returnPath(sent)), raw(`made-up${n}@x.example`, n)]);
    const answers = await dialogue('EHLO mx.example', ...mails.flat());
    const verdicts = answers.slice(1).filter((_, index) => index % 4 === 3);
    expect(verdicts.slice(0, 100).filter((verdict) => !verdict.startsWith('250 '))).toEqual([]);
    expect(verdicts[100]).toMatch(/^450 4\.7\.1/);
    const kept = await world.rows(
      `select from messages m join threads t on t.workspace_id = m.workspace_id and t.id = m.thread_id
       where t.contact_id = $1 and m.direction = 'inbound'`,
      sent.contactId,
    );
    expect(kept).toHaveLength(100);
    expect((await deliver(returnPath(other), `From: <${other.email}>\r\n\r\nTell me more`)).at(-1)).toMatch(/^250 /);
  }, 60_000);

  it('refuses a mail of too many parts and an address that is not ours', async () => {
    const sent = await world.sent();
    const level = (n: number) => `Content-Type: multipart/mixed; boundary=b${n}\r\n\r\n--b${n}\r\n`;
    const nested = Array.from({ length: 300 }, (_, n) => level(n)).join('');
    expect((await deliver(returnPath(sent), nested)).at(-1)).toMatch(/^554 /);
    const stranger = await dialogue('EHLO mx.example', 'MAIL FROM:<>', 'RCPT TO:<nobody@bounces.sortie.test>');
    expect(stranger.at(-1)).toMatch(/^550 5\.1\.1/);
  });
});
