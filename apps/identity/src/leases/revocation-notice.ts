import type { Msg, NatsConnection } from '@nats-io/transport-node';
import type { Owing } from './gateway-leases.js';

/** Where gateways hear of revoked keys: `{"key_ids":["key_…"]}`, to be answered with `{"gateway_id":"…"}`. */
export const revokedSubject = 'ctl.keys.revoked';

// A timer of Node may fire a millisecond early.
const marginMs = 5;

/**
 * Tells every gateway that a key is revoked; `inbox` is where they acknowledge it. Resolves when each that owes has acknowledged or its lease has run out: at
 * once where nobody owes, within the longest lease in any case, whether the bus works or not.
 */
export async function tellGateways(
  bus: Pick<NatsConnection, 'subscribe' | 'publish'>,
  inbox: string,
  apiKeyId: string,
  owing: Owing,
  settle: (gatewayId: string) => Promise<void>,
): Promise<void> {
  const open = new Set(owing.keys());
  const lapse = Math.max(0, ...owing.values()) + marginMs;
  const settled: Promise<void>[] = [];
  await new Promise<void>((resolve) => {
    const timer = setTimeout(finish, lapse);
    const answers = subscribe((gatewayId) => {
      if (!open.delete(gatewayId)) return;
      settled.push(settle(gatewayId));
      if (open.size === 0) finish();
    });
    publish();
    if (owing.size === 0) finish();

    function finish(): void {
      clearTimeout(timer);
      answers?.unsubscribe();
      resolve();
    }
  });
  await Promise.all(settled);

  // A closed connection throws; then the leases run out, which is the same promise a second later.
  function subscribe(heard: (gatewayId: string) => void) {
    try {
      return bus.subscribe(inbox, { callback: (error, message) => void (error ?? heard(gatewayOf(message))) });
    } catch {
      return undefined;
    }
  }

  function publish(): void {
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
