// ready.json: what a script needs to talk to the running platform.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { busUrl } from '@sortie/local';
import { gatewayOrigin, origin, type Installation } from './environment.ts';
import { writeJson } from './json-file.ts';
import type { Seed } from './seed.ts';

const readyFile = (home: string) => join(home, 'ready.json');

export async function writeReady(installation: Installation, seed: Seed, pids: Record<string, number>): Promise<void> {
  const { options, ports, databaseUrl } = installation;
  await writeJson(readyFile(options.home), {
    base_url: gatewayOrigin(installation),
    gateways: ports.gateways.map((_port, index) => gatewayOrigin(installation, index)),
    api_key: seed.apiKey,
    workspace_id: seed.workspaceId,
    sandbox_url: origin(ports.sandbox),
    sandbox_smtp: `smtp://127.0.0.1:${ports.sandboxSmtp}`,
    database_url: databaseUrl,
    nats_url: operatorUrl(installation),
    pids,
  });
}

/** The bus as its operator, unless the operator's own url names somebody already. */
export function operatorUrl({ natsUrl, master }: Installation): string {
  return busUrl(natsUrl, 'operator', master);
}

export async function removeReady(home: string): Promise<void> {
  await rm(readyFile(home), { force: true });
}
