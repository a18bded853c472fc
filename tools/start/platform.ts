// Everything of one installation, started in order; what was started is pushed on `stops`, the last one on top.
import { provisionRoles, secrets, services } from '@sortie/local';
import { environmentOf, type Installation } from './environment.ts';
import { startManyProcesses } from './many-processes.ts';
import { startInOneProcess, type Platform } from './one-process.ts';
import type { StartOptions } from './options.config.ts';
import { choosePorts } from './ports.ts';
import { bus, database, type Server } from './servers.ts';
import { loadService } from './service-module.ts';

export interface Running {
  installation: Installation;
  pids(): Record<string, number>;
}

export type Stops = (() => Promise<void>)[];

export async function startPlatform(options: StartOptions, stops: Stops, onRestart: () => void): Promise<Running> {
  const ports = await choosePorts(options);
  const master = await secrets(options.home);
  const postgres = await database(options, onRestart);
  if (postgres.running) stops.push(postgres.running.stop);
  const nats = await bus(options, master, onRestart);
  if (nats.running) stops.push(nats.running.stop);
  const installation = { options, ports, master, databaseUrl: postgres.url, natsUrl: nats.url };
  await provisionRoles(postgres.url, services, master);
  for (const name of services) {
    const service = await loadService(name);
    await service.migrate(environmentOf(name, installation));
  }
  const start = options.multi ? startManyProcesses : startInOneProcess;
  const platform = await start(installation, onRestart);
  stops.push(platform.stop);
  return { installation, pids: () => allPids(platform, postgres, nats) };
}

function allPids(platform: Platform, postgres: Server, nats: Server): Record<string, number> {
  return {
    supervisor: process.pid,
    ...(postgres.running && { postgres: postgres.running.pid() }),
    ...(nats.running && { nats: nats.running.pid() }),
    ...platform.pids(),
  };
}
