import type { NatsConnection } from '@nats-io/transport-node';
import type { TestClocks } from '../dispatch/test-clock.js';
import type { Principals } from './principals.js';

/** Identity asks here when keys are revoked; the answer says that this gateway trusts them no more. */
export const keysRevoked = 'ctl.keys.revoked';
/** Sequencing tells here that a workspace's test clock moved. */
export const clockMoved = 'ctl.clock';

/** Listens to what must be known at once. Call it before the first lease is asked. */
export function listenToControl(connection: NatsConnection, gatewayId: string, principals: Principals, clocks: TestClocks): void {
  connection.subscribe(keysRevoked, {
    callback: (error, message) => {
      if (error) return;
      const { key_ids } = message.json<{ key_ids?: unknown }>();
      if (!Array.isArray(key_ids)) return;
      principals.revoke(key_ids.filter((id) => typeof id === 'string'));
      message.respond(JSON.stringify({ gateway_id: gatewayId }));
    },
  });
  connection.subscribe(`${clockMoved}.*`, {
    callback: (error, message) => {
      if (!error) clocks.invalidate(message.subject.slice(clockMoved.length + 1));
    },
  });
}
