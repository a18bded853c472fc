import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { resolveNatsServer, startNats, startPostgres, type RunningServer } from '../../../local/src/index.ts';
import { publish } from '../run.config.ts';

const binaryCache = fileURLToPath(new URL('../../../../node_modules/.cache/sortie', import.meta.url));

interface Run {
  folder: string;
  servers: RunningServer[];
}

/** Setup and teardown may be loaded as two copies of a module, so the run is kept where both find it. */
const shared = globalThis as { sortieTestRun?: Run };

/** Starts the servers of the run; a half-started run leaves none behind. */
export async function startServers(): Promise<void> {
  const run: Run = { folder: await mkdtemp(join(tmpdir(), 'sortie-test-')), servers: [] };
  shared.sortieTestRun = run;
  try {
    const binary = await resolveNatsServer({ cacheDir: binaryCache });
    const inFolder = (name: string) => join(run.folder, name);
    const postgres = await startPostgres({
      dataDir: inFolder('postgres'), logFile: inFolder('postgres.log'), fast: true,
    });
    run.servers.push(postgres);
    const nats = await startNats({ binary, storeDir: inFolder('nats'), logFile: inFolder('nats.log'), users: [] });
    run.servers.push(nats);
    publish({ databaseUrl: postgres.url, natsUrl: nats.url, natsBinary: binary });
  } catch (error) {
    await stopServers();
    throw error;
  }
}

/** Ends the servers of the run and removes their folder. */
export async function stopServers(): Promise<void> {
  const run = shared.sortieTestRun;
  if (!run) return;
  delete shared.sortieTestRun;
  await Promise.all(run.servers.map((server) => server.stop()));
  await rm(run.folder, { recursive: true, force: true });
}
