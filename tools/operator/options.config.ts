// What the operator's command is told: by a deployment's environment, or by the platform that runs on this machine.
import { access, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { provisionOptions } from '../provision/options.config.ts';

export interface OperatorOptions {
  /** Holds the master secret. */
  folder: string;
  databaseUrl: string;
  natsUrl: string;
}

export async function operatorOptions(): Promise<OperatorOptions> {
  const options = process.env['SORTIE_SECRETS'] ? provisionOptions() : await runningHere();
  // Looked for first: the secret is made where there is none, and a new one opens nothing.
  await access(join(options.folder, 'secret')).catch(() => {
    throw new Error(`${options.folder} holds no master secret; set SORTIE_SECRETS or SORTIE_HOME to its folder`);
  });
  return options;
}

/** `npm start` says in ready.json where its database and its bus are. */
async function runningHere(): Promise<OperatorOptions> {
  const folder = resolve(process.env['SORTIE_HOME'] || '.sortie');
  const text = await readFile(join(folder, 'ready.json'), 'utf8').catch(() => {
    throw new Error(`No platform runs in ${folder}: start it, or set SORTIE_HOME, or SORTIE_SECRETS of a deployment`);
  });
  const { database_url: databaseUrl, nats_url: natsUrl } = JSON.parse(text) as Record<string, string>;
  return { folder, databaseUrl: databaseUrl!, natsUrl: natsUrl! };
}
