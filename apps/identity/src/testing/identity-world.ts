import { connect, createInbox, type NatsConnection } from '@nats-io/transport-node';
import { newId, scopes, type CallContext, type Caller } from '@sortie/contracts';
import { EventStore, Keyring } from '@sortie/event-store';
import { provisionRoles } from '@sortie/local';
import { Clock, ServiceSettings } from '@sortie/platform';
import { freshDatabase, privateNats, testMaster, type Template } from '@sortie/testing';
import pg from 'pg';
import { ApiKeysEndpoint } from '../api-keys/api-keys.endpoint.js';
import { PrincipalsEndpoint } from '../api-keys/principals.endpoint.js';
import { LeasesEndpoint } from '../leases/leases.endpoint.js';
import { Recall } from '../leases/recall.js';
import { migrations } from '../migrations/schema.js';
import { projections } from '../projections.js';
import { WorkspacesEndpoint } from '../workspaces/workspaces.endpoint.js';

export const testPepper = Buffer.alloc(32, 'pepper');
export const testKey = Buffer.alloc(32, 'key');

const template: Template = {
  name: 'identity',
  async migrate(adminUrl) {
    await provisionRoles(adminUrl, ['identity'], testMaster);
    const admin = new pg.Client({ connectionString: adminUrl });
    await admin.connect();
    await admin.query('set role identity_owner; set search_path = identity');
    const runner = { query: (text: string) => admin.query(text) } as never;
    for (const Migration of migrations) await new Migration().up(runner);
    await admin.end();
  },
};

/** The identity service on a database of its own, without Nest: its endpoints as a caller in the process sees them. */
export async function identityWorld() {
  const database = await freshDatabase(template);
  const pool = (role: string) =>
    new pg.Pool({ connectionString: database.roleUrl(role), max: 4, pipeline: true } as pg.PoolConfig);
  const pools = { owner: pool('identity_owner'), app: pool('identity_app'), worker: pool('identity_worker') };
  const keyring = new Keyring(testKey);
  const store = new EventStore({ app: pools.app, worker: pools.worker, keyring, projections });
  // Revocations go to every gateway on the bus: it is this file's own.
  const server = await privateNats();
  const nats = await connect({ servers: server.url });
  const config = { pepper: testPepper };
  const settings = Object.assign(new ServiceSettings(), { cursorKey: Buffer.alloc(32, 'cursor') });
  const recall = new Recall(store, { connection: nats, newInbox: () => createInbox() } as never);
  return {
    pools, store, nats, keyring,
    keys: new ApiKeysEndpoint(store, config, recall, new Clock(), settings),
    principals: new PrincipalsEndpoint(store),
    workspaces: new WorkspacesEndpoint(store, config),
    leases: new LeasesEndpoint(store),
    async end(): Promise<void> {
      await nats.close();
      await server.stop();
      await Promise.all(Object.values(pools).map((each) => each.end()));
      await database.drop();
    },
  };
}

export type IdentityWorld = Awaited<ReturnType<typeof identityWorld>>;

/** The context of a call by a key with every scope, or by whoever `change` says. */
export function callBy(
  workspaceId: string, change: Partial<Caller> = {}, rest: Partial<CallContext> = {},
): CallContext {
  const caller: Caller = { workspace_id: workspaceId, principal_id: 'key_maker', mode: 'test', scopes, ...change };
  const now = '2026-11-21T09:00:00.000Z';
  return { caller, request_id: newId('request'), deadline: Date.now() + 10_000, now, ...rest };
}

/** A gateway as far as revocations go: what it heard, and whether it acknowledges. */
export function fakeGateway(nats: NatsConnection, subject: string, gatewayId: string, acknowledges: boolean) {
  const heard: string[] = [];
  const subscription = nats.subscribe(subject, {
    callback: (_, message) => {
      heard.push(...message.json<{ key_ids: string[] }>().key_ids);
      if (acknowledges) message.respond(JSON.stringify({ gateway_id: gatewayId }));
    },
  });
  return { heard, leave: () => subscription.unsubscribe() };
}
