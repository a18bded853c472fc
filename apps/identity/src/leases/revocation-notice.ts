import { createInbox, type Msg, type NatsConnection } from '@nats-io/transport-node';
import type { Owing } from './gateway-leases.js';

/** Where gateways hear of revoked keys: `{"key_ids":["key_…"]}`, to be answered with `{"gateway_id":"…"}`. */
export const revokedSubject = 'ctl.keys.revoked';

// A timer of Node may fire a millisecond early.
const marginMs = 5;

/**
 * Tells every gateway that a key is revoked. Resolves when each that owes has acknowledged or its lease has run out: at
 * once where nobody owes, within the longest lease in any case, whether the bus works or not.
 */
export async function tellGateways(
  bus: Pick<NatsConnection, 'subscribe' | 'publish'>,
  apiKeyId: string,
  owing: Owing,
  settle: (gatewayId: string) => Promise<void>,
): Promise<void> {
  const open = new Set(owing.keys());
  const lapse = Math.max(0, ...owing.values()) + marginMs;
  const settled: Promise<void>[] = [];
  await new Promise<void>((resolve) => {
    const inbox = createInbox();
    const timer = setTimeout(finish, lapse);
    const answers = subscribe(inbox, (gatewayId) => {
      if (!open.delete(gatewayId)) return;
      settled.push(settle(gatewayId));
      if (open.size === 0) finish();
    });
    publish(inbox);
    if (owing.size === 0) finish();

    function finish(): void {
      clearTimeout(timer);
      answers?.unsubscribe();
      resolve();
    }
  });
  await Promise.all(settled);

  // A closed connection throws; then the leases run out, which is the same promise a second later.
  function subscribe(inbox: string, heard: (gatewayId: string) => void) {
    try {
      return bus.subscribe(inbox, { callback: (error, message) => void (error ?? heard(gatewayOf(message))) });
    } catch {
      return undefined;
    }
  }

  function publish(inbox: string): void {
    try {
      bus.publish(revokedSubject, JSON.stringify({ key_ids: [apiKeyId] }), { reply: inbox });
    } catch {
      return;
    }
  }
}

function gatewayOf(message: Msg): string {
  try {
    return String(message.json<{ gateway_id?: unknown }>().gateway_id);
  } catch {
    return '';
  }
}
