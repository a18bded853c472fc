import type { Keyring } from '@sortie/event-store';
import { placeOfSecret } from '../endpoints/endpoint.js';
import type { Lane } from './lane.js';
import type { TargetRow } from './turn.js';

/** Points a lane at its endpoint as it is now. One that has begun keeps its aim; false: the endpoint has changed. */
export function aim(lane: Lane, { url, version, secret }: TargetRow, keyring: Keyring): boolean {
  lane.target ??= {
    url,
    origin: new URL(url).origin,
    version,
    secret: keyring.open(lane.workspaceId, secret, placeOfSecret(lane.endpointId)).toString(),
  };
  return lane.target.version === version;
}
