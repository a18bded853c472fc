import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createContact, getContact, listContacts, operations } from '@sortie/contracts';
import { provisionRoles, serviceEnvironment } from '@sortie/local';
import { handledMethods } from '@sortie/messaging';
import { connectPlatform, PlatformSettings, readConfig, type Platform, type RunningService } from '@sortie/platform';
import { freshDatabase, privateNats, testMaster, type FreshDatabase } from '@sortie/testing';
import { CompaniesEndpoint } from './companies/companies.endpoint.js';
import { ContactsEndpoint } from './contacts/contacts.endpoint.js';
import { ErasuresEndpoint } from './erasures/erasures.endpoint.js';
import { GroupsEndpoint } from './groups/groups.endpoint.js';
import { service } from './main.js';
import { callIn } from './testing/crm-world.js';

let database: FreshDatabase;
let nats: Awaited<ReturnType<typeof privateNats>>;
let running: RunningService | undefined;
let gateway: Platform | undefined;
let env: ReturnType<typeof serviceEnvironment>;

beforeAll(async () => {
  database = await freshDatabase({ name: 'crm-main', migrate: (url) => provisionRoles(url, ['crm'], testMaster) });
  nats = await privateNats();
  const source = { master: testMaster, databaseUrl: database.url, natsUrl: nats.url, publicUrl: 'http://127.0.0.1' };
  const extra = { SORTIE_LOG_LEVEL: 'silent', SORTIE_LOCAL_CALLS: 'off', SORTIE_ALLOW_UNSAFE_POSTGRES: 'on' };
  env = serviceEnvironment('crm', { ...source, extra });
  await service.migrate(env);
  running = await service.start(env);
  gateway = await connectPlatform(
    'gateway', readConfig(PlatformSettings, serviceEnvironment('gateway', { ...source, extra })),
  );
});

afterAll(async () => {
  await gateway?.stop();
  await running?.stop();
  await nats.stop();
  await database.drop();
});

it('answers over the bus', async () => {
  const call = callIn();
  const contact = await gateway!.operations.call(createContact, { email: 'dana@acme.example', groups: ['Q2'] }, call);
  expect(await gateway!.operations.call(getContact, { id: contact.id }, call)).toEqual(contact);
  await expect(gateway!.operations.call(createContact, { email: 'dana@acme.example' }, call)).rejects.toMatchObject({
    code: 'DUPLICATE_RESOURCE', extensions: { existing_id: contact.id },
  });
  await expect(gateway!.operations.call(listContacts, { cursor: 'x' }, call)).rejects.toMatchObject(
    { code: 'BAD_REQUEST' },
  );
});

it('refuses to start where commits may be lost, and as a superuser', async () => {
  const durable = service.start({ ...env, SORTIE_ALLOW_UNSAFE_POSTGRES: undefined });
  await expect(durable).rejects.toThrow('committed events may be lost');
  const superuser = service.start({ ...env, SORTIE_DB_WORKER_URL: database.url });
  await expect(superuser).rejects.toThrow('postgres is a superuser');
});

it('has a handler for every operation of crm', () => {
  const peers = ['events.read', 'consumers.settle', 'consumers.parked', 'consumers.replay'];
  const declared = operations().filter((operation) => operation.service === 'crm').map(({ name }) => name);
  const handled = [ContactsEndpoint, CompaniesEndpoint, GroupsEndpoint, ErasuresEndpoint]
    .flatMap((endpoint) => handledMethods(endpoint)).map(({ operation }) => operation.name);
  expect(handled.sort()).toEqual(declared.filter((name) => !peers.includes(name)).sort());
});
