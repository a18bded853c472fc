import { busPassword, secrets } from '@sortie/local';
import type { OperatorAccount } from '../client/operator-call.ts';
import type { OperatorOptions } from './options.config.ts';

/** The operator's user of the bus, unless the url names another. */
export async function operatorAccount({ folder, natsUrl }: OperatorOptions): Promise<OperatorAccount> {
  const { host, username, password } = new URL(natsUrl);
  if (username) return { servers: host, user: decodeURIComponent(username), pass: decodeURIComponent(password) };
  return { servers: host, user: 'operator', pass: busPassword(await secrets(folder), 'operator') };
}
