// The two processes that send: the platform's own sequencing service, and a rival beside it in the same environment.
import { secrets, serviceEnvironment } from '@sortie/local';
import type { Client } from 'pg';
import type { StartedPlatform } from '../../tools/client/platform.mjs';
import { keepRunning } from '../../tools/start/keep-running.ts';
import { startServiceProcess } from '../../tools/start/service-process.ts';
import { until } from './until.ts';

/** Names of the workers; the rival's also is the name of its database connections. */
export type WorkerName = 'sequencing' | 'rival';

export interface Workers {
  /** Which of them has a database connection of that name. */
  named(applicationName: string): WorkerName;
  /** Which of them sends under a number. */
  ofNumber(number: string): Promise<WorkerName>;
  /** Kills it with SIGKILL; resolves when it is gone. */
  kill(name: WorkerName): Promise<void>;
  /** Resolves when both have a number to send under. */
  bothReady(): Promise<void>;
  stop(): Promise<void>;
}

// The lock class of senders' numbers, see sender-identity.ts.
const senderLocks = 0x5345;

/** `settings` are those of the platform's own worker that the rival must share. */
export async function startWorkers(
  platform: StartedPlatform, database: Client, settings: Record<string, string>,
): Promise<Workers> {
  const rival = await keepRunning(
    'rival',
    async () => startServiceProcess('sequencing', 'rival', await rivalEnvironment(platform, settings), platform.home),
    () => undefined,
  );
  const pidOf = (name: WorkerName): number =>
    name === 'rival' ? rival.pid() : platform.refresh().pids.sequencing;
  const named = (application: string): WorkerName => (application.startsWith('rival') ? 'rival' : 'sequencing');
  const senders = async () => {
    const { rows } = await database.query<{ number: string; application: string }>(
      `select l.objid::text as number, a.application_name as application
       from pg_locks l join pg_stat_activity a using (pid)
       where l.locktype = 'advisory' and l.classid = ${senderLocks} and l.granted`,
    );
    return rows.map(({ number, application }) => ({ number, name: named(application) }));
  };
  return {
    named,
    async ofNumber(number) {
      const found = (await senders()).find((sender) => sender.number === number);
      if (!found) throw new Error(`nobody sends under ${number}`);
      return found.name;
    },
    async kill(name) {
      const pid = pidOf(name);
      process.kill(pid, 'SIGKILL');
      await until(() => !alive(pid), `${name} to die`);
    },
    bothReady: () => until(async () => new Set((await senders()).map(({ name }) => name)).size === 2, 'both workers'),
    stop: () => rival.stop(),
  };
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function rivalEnvironment({ home, ready }: StartedPlatform, settings: Record<string, string>) {
  // The supervisor's urls name a superuser and the bus's operator; the service gets its own users.
  const bus = new URL(ready.nats_url);
  bus.username = '';
  bus.password = '';
  const env = serviceEnvironment('sequencing', {
    master: await secrets(home),
    databaseUrl: ready.database_url,
    natsUrl: bus.toString(),
    publicUrl: ready.base_url,
    extra: {
      SORTIE_LOG_FILE: `${home}/logs/rival.log`, SORTIE_LOCAL_CALLS: 'off', SORTIE_INBOUND_SMTP_PORT: '0', ...settings,
    },
  });
  for (const role of ['APP', 'WORKER', 'OWNER']) {
    const url = new URL(env[`SORTIE_DB_${role}_URL`]!);
    url.searchParams.set('application_name', 'rival');
    env[`SORTIE_DB_${role}_URL`] = url.toString();
  }
  return env;
}
