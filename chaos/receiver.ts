// A webhook receiver with a ledger: every delivery in the order in which it began, verified with the standardwebhooks
// package.
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

export interface Delivery {
  id: string;
  type: string;
  sequence: number;
  contactId: string | null;
}

export interface Receiver {
  url: string;
  trust(secret: string): void;
  /** Verified deliveries in the order in which their requests began; a repeated one stands here twice. */
  readonly ledger: Delivery[];
  /** Ids of the events in it. */
  readonly seen: Set<string>;
  /** Deliveries whose signature was wrong. */
  readonly refused: { count: number };
  close(): void;
}

export async function startReceiver(): Promise<Receiver> {
  const slots: (Delivery | undefined)[] = [];
  const seen = new Set<string>();
  const refused = { count: 0 };
  let webhook: Webhook | undefined;
  const server = createServer(async (request, response) => {
    // The place in the ledger is taken when the request begins, whatever the reading of its body does.
    const place = slots.push(undefined) - 1;
    const body = await bodyOf(request);
    // The sender was killed in the middle of it.
    if (body === undefined) return;
    try {
      const event: any = webhook!.verify(body, request.headers as Record<string, string>);
      slots[place] = {
        id: event.id,
        type: event.type,
        sequence: event.sequence,
        contactId: event.data.contact_id ?? null,
      };
      seen.add(event.id);
      response.writeHead(204).end();
    } catch {
      refused.count += 1;
      response.writeHead(400).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks`,
    trust: (secret) => (webhook = new Webhook(secret)),
    get ledger() {
      return slots.filter((slot) => slot !== undefined);
    },
    seen,
    refused,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).toString();
  } catch {
    return undefined;
  }
}
