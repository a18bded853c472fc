// PostgreSQL as in production (fsync on) and nats-server, in a folder that is thrown away.
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  natsUsers,
  provisionRoles,
  resolveNatsServer,
  serviceEnvironment,
  services,
  startNats,
  startPostgres,
  type ServiceName,
} from '@sortie/local';
import pg from 'pg';
import { loadService } from '../../tools/start/service-module.ts';

const cacheDir = fileURLToPath(new URL('../../node_modules/.cache/sortie', import.meta.url));

export interface Servers {
  home: string;
  /** base64 of what every password derives from. */
  master: string;
  databaseUrl: string;
  natsUrl: string;
  /** A database of its own with the migrated schema of one service; answers the superuser's url. */
  databaseOf(service: ServiceName, name: string): Promise<string>;
  stop(): Promise<void>;
}

export async function startServers(): Promise<Servers> {
  const home = await mkdtemp(join(tmpdir(), 'sortie-bench-'));
  const master = randomBytes(32);
  const logOf = (name: string) => join(home, `${name}.log`);
  const postgres = await startPostgres({ dataDir: join(home, 'postgres'), logFile: logOf('postgres') });
  const nats = await startNats({
    binary: await resolveNatsServer({ cacheDir }),
    storeDir: join(home, 'nats'),
    logFile: logOf('nats'),
    users: natsUsers(services, master),
  });
  return {
    home,
    master: master.toString('base64'),
    databaseUrl: postgres.url,
    natsUrl: nats.url,
    async databaseOf(service, name) {
      const databaseUrl = await makeDatabase(postgres.url, name);
      await provisionRoles(databaseUrl, [service], master);
      const environment = serviceEnvironment(service, { master, databaseUrl, natsUrl: nats.url, publicUrl: '' });
      await (await loadService(service)).migrate(environment);
      return databaseUrl;
    },
    async stop() {
      await nats.stop();
      await postgres.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

async function makeDatabase(adminUrl: string, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return url.toString();
}
