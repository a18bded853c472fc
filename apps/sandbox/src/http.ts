// The sandbox's own window for people and drills, on 127.0.0.1.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { internal, methodNotAllowed, notFound, Problem } from './problem.js';
import { readBody } from './read-body.js';
import type { ResendApi } from './resend/api.js';
import type { Route } from './routes.js';
import { answerTokenRequest } from './token-server.js';

export interface RunningHttp {
  port: number;
  stop(): Promise<void>;
}

export async function startHttp(port: number, routes: Record<string, Route>, resend: ResendApi): Promise<RunningHttp> {
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/resend/')) void resend(request, response);
    else if (request.url === '/oauth/token') void answerTokenRequest(request, response);
    else void handle(routes, request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function handle(
  routes: Record<string, Route>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [path = '/', search = ''] = (request.url ?? '/').split('?', 2);
  try {
    const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
    if (!route) throw notFound();
    if (route.method !== request.method) throw methodNotAllowed(route.method);
    send(response, 200, 'application/json', await route.answer(new URLSearchParams(search), (await readBody(request))!));
  } catch (error) {
    const problem = error instanceof Problem ? error : internal();
    send(response, problem.status, 'application/problem+json', problem.body(path));
  }
}

function send(response: ServerResponse, status: number, type: string, body: unknown): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}
