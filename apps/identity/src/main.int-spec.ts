import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  authenticate, createApiKey, createWorkspace, getMe, leaseKeys, listApiKeys, revokeApiKey, scopes,
} from '@sortie/contracts';
import { natsUsers, provisionRoles, serviceEnvironment, services } from '@sortie/local';
import { connectPlatform, PlatformSettings, readConfig, type Platform, type RunningService } from '@sortie/platform';
import { freshDatabase, privateNats, testMaster, type FreshDatabase } from '@sortie/testing';
import pg from 'pg';
import { macOf } from './api-keys/secret-key.js';
import { service } from './main.js';
import { callBy, fakeGateway } from './testing/identity-world.js';

let database: FreshDatabase;
let nats: Awaited<ReturnType<typeof privateNats>>;
let running: RunningService | undefined;
let gateway: Platform | undefined;
let pepper: Buffer;

beforeAll(async () => {
  const migrate = (url: string) => provisionRoles(url, ['identity'], testMaster);
  database = await freshDatabase({ name: 'identity-main', migrate });
  // With the users of production: what identity announces must be allowed.
  nats = await privateNats(natsUsers(services, testMaster));
  const source = { master: testMaster, databaseUrl: database.url, natsUrl: nats.url, publicUrl: 'http://127.0.0.1' };
  const extra = { SORTIE_LOG_LEVEL: 'silent', SORTIE_LOCAL_CALLS: 'off', SORTIE_ALLOW_UNSAFE_POSTGRES: 'on' };
  const env = serviceEnvironment('identity', { ...source, extra });
  pepper = Buffer.from(env['SORTIE_PEPPER']!, 'base64');
  await service.migrate(env);
  running = await service.start(env);
  const settings = readConfig(PlatformSettings, serviceEnvironment('gateway', { ...source, extra }));
  gateway = await connectPlatform('gateway', settings);
});

afterAll(async () => {
  await gateway?.stop();
  await running?.stop();
  await nats.stop();
  await database.drop();
});

describe('the identity service over the bus', () => {
  it('answers every operation of its contract', async () => {
    const { operations, bus } = gateway!;
    const { workspace_id, api_key } = await operations.call(createWorkspace, { name: 'Acme' }, callBy('ws_operator'));
    const credential = (key: string) => ({ key_id: key.slice(12, 24), mac: macOf(pepper, key).toString('hex') });
    const principal = await operations.call(authenticate, credential(api_key), callBy('ws_gateway'));
    expect(principal).toMatchObject({ known: true, workspace_id, mode: 'test', scopes: [...scopes] });
    const context = () => callBy(workspace_id, { principal_id: principal.principal_id! });
    expect(await operations.call(getMe, {}, context())).toMatchObject({ workspace_name: 'Acme', workspace_id });

    const wanted = { name: 'CI', mode: 'test' as const, scopes: ['contacts:read' as const] };
    const made = await operations.call(createApiKey, wanted, context());
    const { data } = await operations.call(listApiKeys, {}, context());
    expect(data.map(({ id }) => id)).toEqual([principal.principal_id, made.id]);

    const { heard } = fakeGateway(bus.connection, 'ctl.keys.revoked', 'gateway-1', true);
    const lease = await operations.call(leaseKeys, { gateway_id: 'gateway-1' }, callBy('ws_gateway'));
    expect(lease).toEqual({ lease_ms: 1000 });
    // The acknowledgement is heard: the lease need not run out, which is made far longer than anybody would wait.
    const owner = new pg.Client(database.roleUrl('identity_owner'));
    await owner.connect();
    await owner.query("update gateway_leases set expires_at = clock_timestamp() + interval '1 hour'");
    await owner.end();
    await operations.call(revokeApiKey, { id: made.id }, context());
    expect(heard).toEqual([made.id]);
    expect(await operations.call(authenticate, credential(made.key), callBy('ws_gateway'))).toEqual({ known: false });
    const maker = await operations.call(authenticate, credential(api_key), callBy('ws_gateway'));
    expect(maker).toMatchObject({ known: true });
  });
});
