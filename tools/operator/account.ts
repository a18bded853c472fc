import { busUrl, secrets } from '@sortie/local';
import { busAddress } from '@sortie/messaging';
import type { OperatorAccount } from '../client/operator-call.ts';
import type { OperatorOptions } from './options.config.ts';

/** The operator's user of the bus, unless the url names another. */
export async function operatorAccount({ folder, natsUrl }: OperatorOptions): Promise<OperatorAccount> {
  return busAddress(busUrl(natsUrl, 'operator', await secrets(folder)));
}
