import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { metricsText } from '../telemetry/metrics.js';
import type { Health } from './health.js';

export interface AdminServer {
  port: number;
  stop(): Promise<void>;
}

/** The operator's port: /livez, /readyz, /startupz, /metrics. Not for the public. */
export async function startAdminServer(host: string, port: number, health: Health): Promise<AdminServer> {
  const server = createServer((request, response) => {
    answer(request.url ?? '/', health, response).catch(() => send(response, 500, { status: 'failed' }));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const stop = () => new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
  return { port: (server.address() as AddressInfo).port, stop };
}

async function answer(url: string, health: Health, response: ServerResponse): Promise<void> {
  const path = url.split('?')[0];
  if (path === '/livez') return send(response, 200, { status: 'ok' });
  if (path === '/startupz') {
    return health.started ? send(response, 200, { status: 'ok' }) : send(response, 503, { status: 'starting' });
  }
  if (path === '/readyz') {
    const problems = await health.problems();
    const ready = Object.keys(problems).length === 0;
    return send(response, ready ? 200 : 503, {
      status: ready ? 'ok' : 'unavailable', problems, notices: await health.notices(),
    });
  }
  if (path !== '/metrics') return send(response, 404, { status: 'not found' });
  response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
  response.end(await metricsText());
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}
