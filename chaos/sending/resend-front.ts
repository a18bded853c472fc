// Stands between the senders and the sandbox's HTTP interface, and can hold one request to send at a chosen point.
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gates, type Gates } from './gates.ts';

/** request: it has come and is not passed on · answer: the provider has taken the mail; its sender does not know. */
export type ResendPoint = 'request' | 'answer';

export interface ResendAttempt {
  /** The idempotency key, which is the touch's id. */
  touchId: string;
}

export interface ResendFront extends Gates<ResendPoint, ResendAttempt> {
  url: string;
  close(): void;
}

export async function startResendFront(port: number, sandboxUrl: string): Promise<ResendFront> {
  const { pass, ...control } = gates<ResendPoint, ResendAttempt>();
  const server = createServer(async (request, response) => {
    const sends = request.method === 'POST' && request.url === '/resend/emails';
    const attempt = { touchId: String(request.headers['idempotency-key']) };
    try {
      const body = await bodyOf(request);
      if (sends) await pass('request', attempt);
      const { host, connection, 'content-length': length, ...headers } = request.headers as Record<string, string>;
      const { method = 'GET' } = request;
      const answer = await fetch(sandboxUrl + request.url, { method, headers, ...(method === 'GET' ? {} : { body }) });
      const text = await answer.text();
      if (sends) await pass('answer', attempt);
      const type = answer.headers.get('content-type') ?? 'text/plain';
      response.writeHead(answer.status, { 'content-type': type }).end(text);
    } catch {
      response.destroy();
    }
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    ...control,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
