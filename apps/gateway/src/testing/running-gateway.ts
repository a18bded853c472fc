import { operations as declared, scopes, type Scope } from '@sortie/contracts';
import { createGateway, type Gateway } from '../gateway.js';
import { FakeOperations } from './fake-operations.js';
import { keyWith } from './keys.js';

export const key = keyWith('AAAAAAAAAAAA');
export const bearer = { authorization: `Bearer ${key}` };

export interface Running extends Gateway {
  operations: FakeOperations;
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
  const config = {
    port: 0, host: '127.0.0.1', natsUrl: '', pepper: 'cGVwcGVy', publicUrl: 'http://api.test',
    rateLimit: options.rateLimit ?? 1000, trustProxy: '', drainMs: 0,
  };
  const gateway = await createGateway({
    config, operations, bus: { connected: () => true, heard: () => Promise.resolve() },
    span: (_name, _attributes, _traceparent, work) => work(),
    line: (line) => lines.push(line),
    failure: (_message, error) => failures.push(error),
    monotonic: () => performance.now(),
  });
  await gateway.app.init();
  await gateway.parts.lease.renew();
  return { ...gateway, operations, lines, failures };
}
