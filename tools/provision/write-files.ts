import { chown, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { natsUsers, secrets, services } from '@sortie/local';
import { environments } from './environment.ts';
import { natsConfig } from './nats-config.ts';
import type { ProvisionOptions } from './options.config.ts';

/** Writes `<service>.env` for every service, and nats.conf with its users; for the owner of the folder alone. */
export async function writeFiles(options: ProvisionOptions): Promise<void> {
  const all = await environments(options);
  for (const service of services) {
    await write(options.folder, `${service}.env`, envFile(all[service]));
  }
  await write(options.folder, 'nats.conf', natsConfig(natsUsers(services, await secrets(options.folder))));
  await give(options.folder, 'secret');
  console.log(`Written to ${options.folder}: ${services.map((name) => `${name}.env`).join(', ')}, nats.conf.
Keep its file \`secret\`: what is encrypted in the database cannot be read without it.`);
}

/** The format of docker's env files: no quoting, so no value may span lines; ours are urls and base64. */
export function envFile(variables: Record<string, string>): string {
  return Object.entries(variables).map(([name, value]) => `${name}=${value}\n`).join('');
}

async function write(folder: string, name: string, text: string): Promise<void> {
  await writeFile(join(folder, name), text, { mode: 0o600 });
  await give(folder, name);
}

/** Root in a container writes for whoever owns the folder outside of it: compose reads the files as that user. */
async function give(folder: string, name: string): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = await stat(folder);
  await chown(join(folder, name), uid, gid);
}
