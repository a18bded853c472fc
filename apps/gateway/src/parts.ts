import { authenticate, leaseKeys, newUuid } from '@sortie/contracts';
import type { Operations } from '@sortie/messaging';
import { anonymous } from './auth/anonymous.js';
import { Bearer } from './auth/bearer.js';
import { Lease, type Monotonic } from './auth/lease.js';
import { Principals } from './auth/principals.js';
import { Dispatch } from './dispatch/dispatch.js';
import { Limit } from './dispatch/limits.js';
import { TestClocks } from './dispatch/test-clock.js';
import type { GatewayConfig } from './gateway.config.js';

// operations answer or fail within 2 s even when nobody is there (architecture §5); a look-up leaves time for the rest.
const lookUpMs = 1500;
// 20 refused keys a second and address: a script with a wrong key stays under it, a guesser of keys does not.
const refusedKeysPerSecond = 20;

/** What a gateway works with; made by hand, so that tests choose time and peers. */
export interface Parts {
  gatewayId: string;
  principals: Principals;
  lease: Lease;
  clocks: TestClocks;
  bearer: Bearer;
  dispatch: Dispatch;
}

/** `heard` resolves once everything that the bus had for us before was handled: see `renew`. */
export function makeParts(
  config: GatewayConfig,
  operations: Operations,
  heard: () => Promise<void>,
  monotonic: Monotonic,
): Parts {
  const gatewayId = newUuid();
  const contextOf = (patienceMs: number) => {
    const now = Date.now();
    return { caller: anonymous, request_id: gatewayId, deadline: now + patienceMs, now: new Date(now).toISOString() };
  };
  const renew = async () => {
    const { lease_ms } = await operations.call(leaseKeys, { gateway_id: gatewayId }, contextOf(leaseKeys.deadlineMs));
    // A revocation that was broadcast before this lease has arrived before it counts.
    await heard();
    return lease_ms;
  };
  const lease: Lease = new Lease(renew, () => principals.clear(), monotonic);
  const principals = new Principals(
    config.pepper,
    (credential) => operations.call(authenticate, credential, contextOf(lookUpMs)),
    lease,
    monotonic,
  );
  const clocks = new TestClocks(operations, monotonic);
  const dispatch = new Dispatch(operations, new Limit('key', config.rateLimit), clocks);
  const bearer = new Bearer(principals, new Limit('address', refusedKeysPerSecond));
  return { gatewayId, principals, lease, clocks, bearer, dispatch };
}
