import { operations as declared, scopes, type Scope } from '@sortie/contracts';
import type { Observer } from '@sortie/messaging';
import { Health } from '@sortie/platform';
import { createGateway, type Gateway } from '../gateway.js';
import { FakeOperations } from './fake-operations.js';
import { keyWith } from './keys.js';

export const key = keyWith('AAAAAAAAAAAA');
export const bearer = { authorization: `Bearer ${key}` };

/** A request, with a good key unless it brings another. */
export interface Sent {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'PUT' | 'OPTIONS' | 'HEAD';
  body?: string | Buffer | object;
  headers?: Record<string, string>;
}

export type Send = ReturnType<typeof sender>;

export interface Running extends Gateway {
  send: Send;
  operations: FakeOperations;
  health: Health;
  lines: Record<string, unknown>[];
  failures: unknown[];
}

/** A gateway on fake peers, reached by `app.inject`. */
export async function runningGateway(options: { scopes?: Scope[]; rateLimit?: number } = {}): Promise<Running> {
  const operations = new FakeOperations().withIdentity({ scopes: options.scopes ?? [...scopes] });
  for (const operation of declared()) {
    if (operation.route) operations.answer(operation, () => ({ object: 'thing', id: 'thing_1' }));
  }
  const lines: Record<string, unknown>[] = [];
  const failures: unknown[] = [];
  const observer: Observer = {
    span: (_name, _attributes, _traceparent, work) => work(),
    traceparent: () => undefined,
    line: (line) => void lines.push(line),
    failure: (_message, error) => void failures.push(error),
  };
  const config = {
    port: 0,
    host: '127.0.0.1',
    pepper: Buffer.from('pepper'),
    rateLimit: options.rateLimit ?? 1000,
    trustProxy: [],
  };
  const health = new Health();
  health.started = true;
  const gateway = await createGateway({
    config,
    publicUrl: 'http://api.test',
    operations,
    observer,
    health,
    heard: () => Promise.resolve(),
    monotonic: () => performance.now(),
  });
  await gateway.app.init();
  await gateway.parts.lease.renew();
  return { ...gateway, send: sender(gateway), health, operations, lines, failures };
}

function sender({ app }: Gateway) {
  return (url: string, { method = 'GET', body, headers }: Sent = {}) =>
    app.inject({ method, url, payload: body as string, headers: { ...bearer, ...headers } });
}
