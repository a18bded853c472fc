import type { ServiceName } from '@sortie/contracts';
import { EventStore, Keyring, Relay, type Projection } from '@sortie/event-store';
import { publishEvents } from '@sortie/messaging';
import { jetstream } from '@nats-io/jetstream';
import type pg from 'pg';
import type { ServiceSettings } from '../config/service-settings.js';
import { traceparent } from '../telemetry/tracing.js';
import { openPool } from '../database/pool.js';
import { refuseOlderSchema, type MigrationClass } from '../database/migrate.js';
import { refuseUnsafePostgres } from '../database/refuse-unsafe-postgres.js';
import type { Platform } from './connect.js';
import type { Teardown } from './teardown.js';

/** The event log of a service that runs, with its connections. */
export interface EventLog {
  store: EventStore;
  relay: Relay;
  app: pg.Pool;
  worker: pg.Pool;
}

interface Wanted {
  name: ServiceName;
  migrations: readonly MigrationClass[];
  projections: readonly Projection[];
}

/** Opens the pools and the store and makes the relay, started later. Refuses an unsafe Postgres and an older schema. */
export async function openEventLog(
  wanted: Wanted, settings: ServiceSettings, platform: Platform, teardown: Teardown,
): Promise<EventLog> {
  const { name, projections } = wanted;
  const { log, bus, health } = platform;
  const open = (url: string, role: string) => {
    const pool = openPool({ url, name: `${name}-${role}`, max: settings.poolSize, log });
    teardown.add(`the ${role} pool`, () => pool.end());
    return pool;
  };
  const app = open(settings.appUrl, 'app');
  const worker = open(settings.workerUrl, 'worker');
  // First: as the wrong role the schema would look older.
  await refuseUnsafePostgres({ service: name, pools: [app, worker], allowUnsafe: settings.allowUnsafePostgres });
  await refuseOlderSchema(name, app, wanted.migrations);
  health.require('database', async () => {
    await app.query('select 1');
    return undefined;
  });
  const { rows } = await worker.query<{ log_id: string }>('select log_id from log');
  const onAppend = () => relay.nudge();
  const replyLimit = () => bus.replyLimit;
  const keyring = new Keyring(settings.key);
  const store = new EventStore({ app, worker, keyring, projections, onAppend, traceparent, replyLimit });
  const jetstreamClient = jetstream(bus.connection);
  const published = publishEvents({ bus, jetstream: jetstreamClient, service: name, logId: rows[0]!.log_id });
  let behind = false;
  const relay: Relay = new Relay(store, {
    publish: async (events) => {
      await published(events);
      behind = false;
    },
    onError: (error) => {
      // The sweep tries again every two seconds; saying so once is enough.
      if (!behind) log.error('events are numbered or published later', error);
      behind = true;
    },
  });
  health.mention('jetstream', () => (behind ? 'events wait to be published' : undefined));
  return { store, relay, app, worker };
}
