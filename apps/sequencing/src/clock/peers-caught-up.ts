import { DomainError, minuteMs, peers, serviceNames } from '@sortie/contracts';
import { serviceContext, type Operations } from '@sortie/messaging';

// A consumer that is a minute behind is in trouble; the caller is told instead of kept waiting.
const patienceMs = minuteMs;

/** Resolves once every consumer of our log has passed the positions; one that does not in time is an UNAVAILABLE. */
export async function peersCaughtUp(operations: Pick<Operations, 'call'>, positions: number[]): Promise<void> {
  const context = serviceContext('sequencing', patienceMs);
  const consuming = serviceNames.filter((service) => service !== 'sequencing');
  const settled = await Promise.all(
    consuming.map((service) => operations.call(peers[service].settle, { service: 'sequencing', positions }, context)),
  );
  const lagging = settled.flatMap((peer) => peer.lagging ?? []);
  if (lagging.length === 0) return;
  const names = lagging.join(', ');
  throw new DomainError('UNAVAILABLE', `The clock has moved, but ${names} has not caught up yet; repeat the request.`);
}
