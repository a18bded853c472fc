import type { NodeConnectionOptions } from '@nats-io/transport-node';

/** Connection options of `nats://user:password@host:4222`; several servers of a cluster are separated by commas. */
export function busAddress(address: string): NodeConnectionOptions {
  const urls = address.split(',').map((part) => new URL(part.trim()));
  const named = urls.find(({ username }) => username !== '');
  return {
    servers: urls.map(({ host }) => host),
    ...(named && { user: decodeURIComponent(named.username), pass: decodeURIComponent(named.password) }),
    ...(urls.some(({ protocol }) => protocol === 'tls:') && { tls: {} }),
  };
}
