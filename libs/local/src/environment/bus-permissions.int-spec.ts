import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { privateNats, testMaster } from '@sortie/testing';
import type { RunningServer } from '../postgres/start-postgres.js';
import { natsUsers } from './bus-permissions.js';
import { busPassword } from './service-environment.js';
import { services } from './services.js';

let server: RunningServer;
const open: NatsConnection[] = [];

beforeAll(async () => { server = await privateNats(natsUsers(services, testMaster)); });
afterAll(async () => {
  await Promise.all(open.map((connection) => connection.close()));
  await server.stop();
});

async function as(user: string, pass = busPassword(testMaster, user)): Promise<NatsConnection> {
  const connection = await connect({ servers: server.url, user, pass, inboxPrefix: `_INBOX.${user}` });
  open.push(connection);
  return connection;
}

/** Whether the server refuses a publication: it says so asynchronously, in order with the flush's answer. */
async function refused(connection: NatsConnection, subject: string): Promise<boolean> {
  let denied = false;
  const statuses = connection.status();
  const watching = (async () => {
    for await (const status of statuses) if (status.type === 'error') { denied = true; }
  })();
  connection.publish(subject, '{}');
  await connection.flush();
  await connection.close();
  await watching;
  return denied;
}

describe('the users of the bus', () => {
  it('carries an operation from the gateway to its service and back', async () => {
    const crm = await as('crm');
    crm.subscribe('op.crm.contacts.get', { callback: (_, message) => { message.respond('dana'); } });
    await crm.flush();
    const gateway = await as('gateway');
    expect((await gateway.request('op.crm.contacts.get', '{}')).string()).toBe('dana');
  });

  it.each([
    ['crm', 'evt.crm.contact.created.ws_1', false],
    ['crm', 'evt.sequencing.email.sent.ws_1', true],
    ['crm', 'op.identity.api_keys.create', true],
    ['webhooks', 'op.sequencing.events.read', false],
    ['webhooks', 'op.crm.contacts.erase', true],
    ['sandbox', 'op.crm.contacts.get', true],
    ['external', 'evt.crm.contact.created.ws_1', true],
    ['external', 'op.crm.contacts.get', true],
    ['external', '$JS.API.STREAM.DELETE.events', true],
    ['operator', 'op.identity.workspaces.create', false],
    ['operator', 'op.crm.consumers.replay', false],
    ['operator', 'op.crm.contacts.get', true],
    ['operator', '$JS.API.INFO', true],
  ])('%s publishing %s: refused is %s', async (user, subject, expected) => {
    expect(await refused(await as(user), subject)).toBe(expected);
  });

  it('lets no one in without the right password', async () => {
    await expect(as('crm', 'guess')).rejects.toThrow(/authorization/i);
  });

  it.each([
    ['external', '_INBOX.gateway.>'],
    ['operator', '_INBOX.gateway.>'],
    ['operator', 'evt.>'],
    ['webhooks', '_INBOX.gateway.>'],
    ['webhooks', '_INBOX.>'],
    ['gateway', '_INBOX.*.>'],
  ])('hides from %s what comes to %s', async (user, subject) => {
    const connection = await as(user);
    const denied = new Promise((resolve) => {
      connection.subscribe(subject, { callback: (error) => resolve(error) });
    });
    expect(String(await denied)).toMatch(/permissions violation/i);
  });

  it('gives every user an inbox of its own', async () => {
    const crm = await as('crm');
    for (const user of [...services, 'operator', 'external']) {
      const connection = await as(user);
      const heard = new Promise((resolve) => {
        const callback = (error: Error | null, message: { string(): string }) => resolve(error ?? message.string());
        connection.subscribe(`_INBOX.${user}.here`, { callback });
      });
      await connection.flush();
      crm.publish(`_INBOX.${user}.here`, 'you');
      expect(await heard).toBe('you');
    }
  });
});
