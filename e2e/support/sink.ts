// A webhook receiver as a user would write it: verifies each delivery with the standardwebhooks package, and notes it.
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import type { LoggedEvent } from './log.ts';

export interface Attempt {
  event: LoggedEvent & { event: string; timestamp: string };
  headers: IncomingHttpHeaders;
}

export interface Sink {
  url: string;
  /** The secret is known only after the endpoint exists. */
  trust(secret: string): void;
  /** Verified attempts in the order in which they began to arrive. */
  readonly attempts: Attempt[];
  /** Why a delivery was not verified. */
  readonly refused: string[];
  close(): void;
}

export async function startSink(): Promise<Sink> {
  const attempts: Attempt[] = [];
  const refused: string[] = [];
  let trusted: (webhook: Webhook) => void;
  // A delivery may come before the creator of the endpoint has read its secret.
  const webhook = new Promise<Webhook>((resolve) => (trusted = resolve));
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    try {
      const event = (await webhook).verify(
        Buffer.concat(chunks).toString(),
        request.headers as Record<string, string>,
      ) as Attempt['event'];
      attempts.push({ event, headers: request.headers });
      response.writeHead(204).end();
    } catch (error) {
      refused.push(String(error));
      response.writeHead(400).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`,
    trust: (secret) => trusted(new Webhook(secret)),
    attempts,
    refused,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
