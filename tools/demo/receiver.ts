// A webhook receiver as a user would write it: verifies each delivery with the standardwebhooks package.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

export interface Receiver {
  url: string;
  /** The secret is known only after the endpoint exists. */
  trust(secret: string): void;
  /** Events by id: a delivery that comes twice counts once. */
  readonly events: Map<string, { type: string; sequence: number }>;
  readonly figures: { deliveries: number; verified: number };
  close(): void;
}

export async function startReceiver(): Promise<Receiver> {
  const events: Receiver['events'] = new Map();
  const figures = { deliveries: 0, verified: 0 };
  let webhook: Webhook | undefined;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    figures.deliveries += 1;
    try {
      const event: any = webhook!.verify(Buffer.concat(chunks).toString(), request.headers as Record<string, string>);
      figures.verified += 1;
      events.set(event.id, { type: event.type, sequence: event.sequence });
      response.writeHead(204).end();
    } catch {
      response.writeHead(400).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks`,
    trust: (secret) => (webhook = new Webhook(secret)),
    events,
    figures,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
