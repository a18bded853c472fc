import type { NatsConnection } from '@nats-io/transport-node';
import type { TestClocks } from '../dispatch/test-clock.js';
import type { Principals } from './principals.js';

/** Identity asks here when keys are revoked; the answer says that this gateway trusts them no more. */
export const keysRevoked = 'ctl.keys.revoked';
/** Sequencing tells here that a workspace's test clock moved. */
export const clockMoved = 'ctl.clock';

/** Listens to what must be known at once. Call it before the first lease is asked. */
export function listenToControl(
  connection: NatsConnection,
  gatewayId: string,
  principals: Principals,
  clocks: TestClocks,
): void {
  connection.subscribe(keysRevoked, {
    callback: (error, message) => {
      if (error) return;
      principals.revoke(idsOf(message.string()));
      message.respond(JSON.stringify({ gateway_id: gatewayId }));
    },
  });
  connection.subscribe(`${clockMoved}.*`, {
    callback: (error, message) => {
      if (!error) clocks.invalidate(message.subject.slice(clockMoved.length + 1));
    },
  });
}

function idsOf(text: string): string[] {
  const { key_ids } = JSON.parse(text) as { key_ids?: unknown[] };
  return (key_ids ?? []).filter((id) => typeof id === 'string');
}
