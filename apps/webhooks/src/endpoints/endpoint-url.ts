import { invalidField } from '@sortie/contracts';
import { resolveName, type Network } from '@sortie/platform';
import { checkEndpoint } from '../egress/endpoint-check.js';
import type { Resolve } from '../egress/resolve.js';

// A name server that does not answer is waited for longer than a caller waits.
const resolveMs = 3_000;

/** Refuses, with a 422 that names `url`, a URL that webhooks may not be sent to; every attempt checks again. */
export async function requireReachableUrl(url: string, allowPrivate: readonly Network[]): Promise<void> {
  const verdict = await checkEndpoint(url, { allowPrivate, resolve: patient });
  if (!verdict.ok) throw invalidField('url', 'url_not_allowed', verdict.reason);
}

const patient: Resolve = async (host) => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the name server did not answer')), resolveMs);
  });
  try {
    return await Promise.race([resolveName(host), late]);
  } finally {
    clearTimeout(timer);
  }
};
