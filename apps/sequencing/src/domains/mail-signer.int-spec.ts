// From the claim to the wire: what a server gets is signed, and verifies with an implementation that is not ours.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import { Cursors } from '../sequencing.cursors.js';
import { openMailSink, type MailSink } from '../testing/mail-sink.fixture-spec.js';
import { openSendingWorld, type SendingWorld } from '../testing/sending-world.fixture-spec.js';
import { DomainChecker } from './domain-checker.js';
import { DomainsEndpoint } from './domains.endpoint.js';
import { deafLookup } from './testing/lookups.fixture-spec.js';

let world: SendingWorld;
let server: MailSink;
let domains: DomainsEndpoint;
const mails: Buffer[] = [];

beforeAll(async () => {
  world = await openSendingWorld();
  const { store } = world.test;
  domains = new DomainsEndpoint(store, new Cursors(world.config), new DomainChecker(store, deafLookup));
  server = await openMailSink((mail) => mails.push(mail));
});
afterAll(async () => {
  await world.close();
  await server.close();
});

async function sent(): Promise<string> {
  const smtp = { host: '127.0.0.1', port: server.port };
  const mailboxId = await world.mailbox({ smtp } as never);
  await world.enroll(mailboxId);
  expect(await world.sender.sendNext(world.workspaceId, mailboxId, new Date())).toBe(true);
  return mails.at(-1)!.toString('latin1');
}

it('signs the mail of a domain whose key was found', async () => {
  const { id, dkim_key: key } = await domains.create({ domain: 'outbound.example' }, world.call());
  await domains.check({ id }, world.call());
  const mail = await sent();
  const resolver = async (name: string) => {
    expect(name).toBe(key!.record.name);
    return [[key!.record.value]];
  };
  const { results } = await dkimVerify(Buffer.from(mail, 'latin1'), { resolver } as never);
  const { selector } = key!;
  expect(results).toMatchObject([{ status: { result: 'pass' }, signingDomain: 'outbound.example', selector }]);
  const covered = /h=([^;]+);/.exec(mail.replace(/\r\n[ \t]+/g, ''))![1]!.split(':');
  expect(covered).toEqual(expect.arrayContaining(['from', 'list-unsubscribe', 'list-unsubscribe-post']));
});

it('leaves the mail of a domain without a found key as it is', async () => {
  const other = await openSendingWorld();
  try {
    const unsigned = new DomainsEndpoint(
      other.test.store, new Cursors(other.config), new DomainChecker(other.test.store, deafLookup),
    );
    await unsigned.create({ domain: 'outbound.example' }, other.call());
    const smtp = { host: '127.0.0.1', port: server.port };
    const mailboxId = await other.mailbox({ smtp } as never);
    await other.enroll(mailboxId);
    await other.sender.sendNext(other.workspaceId, mailboxId, new Date());
    expect(mails.at(-1)!.toString('latin1')).not.toMatch(/^DKIM-Signature:/im);
  } finally {
    await other.close();
  }
});
