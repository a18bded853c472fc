import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startNats, type NatsUser, type RunningServer } from '@sortie/local';
import { testRun } from './run.config.js';

/** The url of the nats-server of this run. It is shared: use stream names and subjects of your own. */
export function testNats(): string {
  return testRun().natsUrl;
}

/** A nats-server for one test file that wants to stop it, wipe it or give it users. Its stop() removes its store. */
export async function privateNats(users: NatsUser[] = [], port?: number): Promise<RunningServer> {
  const folder = await mkdtemp(join(tmpdir(), 'sortie-nats-'));
  const server = await startNats({
    binary: testRun().natsBinary, storeDir: join(folder, 'nats'), logFile: join(folder, 'nats.log'), users, port,
  });
  const stop = async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  return { ...server, stop };
}
