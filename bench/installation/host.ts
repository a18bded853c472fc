// Runs in a process of its own: node bench/installation/host.ts <json>
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { provisionRoles, services, type ServiceName } from '@sortie/local';
import { environmentOf, origin, type Installation } from '../../tools/start/environment.ts';
import { keptSeed } from '../../tools/start/kept-seed.ts';
import { startOptions } from '../../tools/start/options.config.ts';
import { choosePorts } from '../../tools/start/ports.ts';
import { loadService, type Environment } from '../../tools/start/service-module.ts';
import { startServiceProcess } from '../../tools/start/service-process.ts';

// Counted for every request like any limit, and far beyond what a gateway answers in a second.
const rateLimit = '1000000';

interface Config {
  home: string;
  master: string;
  databaseUrl: string;
  natsUrl: string;
  multi: boolean;
}

const { home, multi, ...config } = JSON.parse(process.argv[2] ?? '') as Config;
const options = { ...startOptions(['--no-demo', ...(multi ? ['--multi'] : [])]), home };
await mkdir(join(home, 'logs'), { recursive: true });
const ports = await choosePorts(options);
const installation: Installation = {
  options,
  ports,
  master: Buffer.from(config.master, 'base64'),
  databaseUrl: config.databaseUrl,
  natsUrl: config.natsUrl,
};
const stops: (() => Promise<void>)[] = [];
process.once('disconnect', () => void end());

await provisionRoles(config.databaseUrl, services, installation.master);
for (const name of services) await (await loadService(name)).migrate(environment(name));
for (const name of services) {
  const running = multi
    ? await startServiceProcess(name, name, { PATH: options.path, ...environment(name) }, home)
    : await (await loadService(name)).start(environment(name));
  stops.push(async () => running.stop());
}
const { apiKey, workspaceId } = await keptSeed(installation);
process.send?.({ origin: origin(ports.gateways[0] ?? 0), apiKey, workspaceId });

function environment(name: ServiceName): Environment {
  return { ...environmentOf(name, installation), SORTIE_RATE_LIMIT: rateLimit };
}

async function end(): Promise<void> {
  for (const stop of stops.reverse()) await stop();
  process.exit(0);
}
