import type { Keyring } from '@sortie/event-store';
import { placeOfSecret } from '../endpoints/endpoint.js';
import type { Lane } from './lane.js';
import type { TargetRow } from './turn.js';

/** Points a lane at its endpoint as it is now; the secret is opened only when it is another one. */
export function aim(lane: Lane, { url, secret: sealed }: TargetRow, keyring: Keyring): void {
  const known = lane.target?.sealed.equals(sealed) ? lane.target.secret : undefined;
  const secret = known ?? keyring.open(lane.workspaceId, sealed, placeOfSecret(lane.endpointId)).toString();
  const origin = lane.target?.url === url ? lane.target.origin : new URL(url).origin;
  lane.target = { url, origin, sealed, secret };
}
