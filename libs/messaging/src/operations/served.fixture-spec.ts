import type { INestMicroservice, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { newId, type CallContext } from '@sortie/contracts';
import { privateNats } from '@sortie/testing';
import { connectBus, type Bus } from '../bus.js';
import type { Observer } from '../observer.js';
import { DomainErrorFilter } from '../server/domain-error-filter.js';
import { InvocationInterceptor } from '../server/invocation-interceptor.js';
import { Invocation } from '../server/invocation.js';
import { OperationServer } from '../server/operation-server.js';

/** An endpoint that is served on a NATS of its own, and the bus of a caller. */
export interface Served {
  app: INestMicroservice;
  invocation: Invocation;
  serving: Bus;
  calling: Bus;
  nats: Awaited<ReturnType<typeof privateNats>>;
  close(): Promise<void>;
}

export async function serve(endpoint: Type, observer: Observer): Promise<Served> {
  const nats = await privateNats();
  const serving = await connectBus({ url: nats.url, name: 'serving', observer });
  const calling = await connectBus({ url: nats.url, name: 'calling', observer });
  const invocation = new Invocation(observer);
  const strategy = new OperationServer({ bus: serving, observer, invocation, queue: 'crm' });
  const app = await NestFactory.createMicroservice(
    { module: class TestModule {}, controllers: [endpoint] },
    { strategy, logger: false },
  );
  app.useGlobalFilters(new DomainErrorFilter(observer));
  app.useGlobalInterceptors(new InvocationInterceptor(invocation));
  await app.listen();
  await serving.connection.flush();
  return {
    app,
    invocation,
    serving,
    calling,
    nats,
    async close() {
      await app.close();
      await Promise.all([serving.close(), calling.close()]);
      await nats.stop();
    },
  };
}

/** The context of a call that ends so long from now. */
export const contextOf = (deadlineMs = 5000): CallContext => ({
  caller: { workspace_id: newId('workspace'), principal_id: 'key_1', mode: 'test', scopes: [] },
  request_id: 'req_1',
  deadline: Date.now() + deadlineMs,
  now: '2026-01-05T09:00:00.000Z',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
});
