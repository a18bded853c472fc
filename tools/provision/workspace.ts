import { busPassword, secrets } from '@sortie/local';
import { makeWorkspace } from '../client/make-workspace.ts';
import type { ProvisionOptions } from './options.config.ts';

/** Makes a workspace through identity, which must be running, and prints its key: the only time it is shown. */
export async function printNewWorkspace({ folder, natsUrl }: ProvisionOptions, name: string): Promise<void> {
  const pass = busPassword(await secrets(folder), 'operator');
  const made = await makeWorkspace({ servers: natsUrl, user: 'operator', pass }, name);
  console.log(`workspace  ${made.workspace_id}\nAPI key    ${made.api_key}\nThe key is not shown again.`);
}
