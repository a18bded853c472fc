// ready.json: what a script needs to talk to the running platform.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { busUrl } from '@sortie/local';
import { gatewayOrigin, origin, type Installation } from './environment.ts';
import { inTurn } from './in-turn.ts';
import { writeJson } from './json-file.ts';
import type { Seed } from './seed.ts';

export interface ReadyFile {
  /** Writes what there is to say by now; removes the file before there is anything, and from the stop on. */
  update(): Promise<void>;
  say(content: () => object): Promise<void>;
}

/** One after another: a restart that is told of during the stop must not bring the file back. */
export function readyFile(home: string, stopping: AbortSignal): ReadyFile {
  const file = join(home, 'ready.json');
  let content: (() => object) | undefined;
  const update = inTurn(async () => {
    if (content && !stopping.aborted) await writeJson(file, content());
    else await rm(file, { force: true });
  });
  const say = (what: () => object) => {
    content = what;
    return update();
  };
  return { update, say };
}

export function readyContent(installation: Installation, seed: Seed, pids: Record<string, number>): object {
  const { ports, databaseUrl } = installation;
  return {
    base_url: gatewayOrigin(installation),
    gateways: ports.gateways.map((_port, index) => gatewayOrigin(installation, index)),
    api_key: seed.apiKey,
    workspace_id: seed.workspaceId,
    sandbox_url: origin(ports.sandbox),
    sandbox_smtp: `smtp://127.0.0.1:${ports.sandboxSmtp}`,
    database_url: databaseUrl,
    nats_url: operatorUrl(installation),
    pids,
  };
}

/** The bus as its operator, unless the operator's own url names somebody already. */
export function operatorUrl({ natsUrl, master }: Installation): string {
  return busUrl(natsUrl, 'operator', master);
}
