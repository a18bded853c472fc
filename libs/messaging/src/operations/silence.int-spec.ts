import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller } from '@nestjs/common';
import type { INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Msg } from '@nats-io/transport-node';
import { newId, subjectOf, type CallContext, type DomainError, type Operation } from '@sortie/contracts';
import { privateNats } from '@sortie/testing';
import { connectBus, type Bus } from '../bus.js';
import type { Observer } from '../observer.js';
import { Handles } from '../server/handles.js';
import { InvocationInterceptor } from '../server/invocation-interceptor.js';
import { Invocation } from '../server/invocation.js';
import { OperationServer } from '../server/operation-server.js';
import { RoutedOperations } from './routed-operations.js';

type Any = Record<string, unknown>;
const operation = (name: string, effect: 'read' | 'write') =>
  ({ name, service: 'crm', scope: null, effect, summary: name, status: 200, deadlineMs: 600_000 }) as unknown as
    Operation<Any, Any>;
const slow = operation('test.slow', 'write');
const dead = operation('test.dead', 'write');
const observer: Observer = {
  span: (_name, _attributes, _parent, work) => work(),
  traceparent: () => undefined,
  line: () => undefined,
  failure: () => undefined,
};

const waiting: (() => void)[] = [];

@Controller()
class SlowEndpoint {
  @Handles(slow) slow(): Promise<Any> {
    return new Promise((resolve) => waiting.push(() => resolve({ done: true })));
  }
}

const context = (deadlineMs: number): CallContext => ({
  caller: { workspace_id: newId('workspace'), principal_id: 'key_1', mode: 'test', scopes: [] },
  request_id: 'req_1',
  deadline: Date.now() + deadlineMs,
  now: '2026-01-05T09:00:00.000Z',
});

describe('a caller on the bus', () => {
  let nats: Awaited<ReturnType<typeof privateNats>>;
  let serving: Bus;
  let calling: Bus;
  let app: INestMicroservice;
  let operations: RoutedOperations;

  beforeAll(async () => {
    nats = await privateNats();
    serving = await connectBus({ url: nats.url, name: 'serving', observer });
    calling = await connectBus({ url: nats.url, name: 'calling', observer });
    const invocation = new Invocation(observer);
    const strategy = new OperationServer({ bus: serving, observer, invocation, queue: 'crm' });
    app = await NestFactory.createMicroservice(
      { module: class TestModule {}, controllers: [SlowEndpoint] },
      { strategy, logger: false },
    );
    app.useGlobalInterceptors(new InvocationInterceptor(invocation));
    await app.listen();
    await serving.connection.flush();
    operations = new RoutedOperations(calling, observer, false);
  });
  afterAll(async () => {
    await app.close();
    await Promise.all([serving.close(), calling.close()]);
    await nats.stop();
  });

  it('waits for a handler that takes its time, and others hear the answer alone', async () => {
    let beats = 0;
    // Four seconds: longer than a silence is borne.
    const lived = new Promise<void>((resolve) => {
      calling.connection.subscribe('_INBOX.calling.>', {
        callback: (_error, message) => {
          if (message.data.length === 0 && (beats += 1) === 8) resolve();
        },
      });
    });
    const answer = operations.call(slow, {}, context(20_000));
    const packet = { pattern: subjectOf(slow), data: { input: {}, context: context(20_000) }, id: '1' };
    const plain = serving.connection.request(subjectOf(slow), JSON.stringify(packet), { timeout: 20_000 });
    await lived;
    for (const release of waiting.splice(0)) release();
    expect(await answer).toEqual({ done: true });
    expect((await plain).json()).toMatchObject({ response: { done: true } });
  }, 20_000);

  it('does not wait for the deadline when the process that took its call dies', async () => {
    const taken = new Promise<Msg>((resolve) => {
      serving.connection.subscribe(subjectOf(dead), { callback: (_error, message) => resolve(message) });
    });
    await serving.connection.flush();
    const began = performance.now();
    const outcome = operations.call(dead, {}, context(600_000)).catch((error: DomainError) => error);
    // It lived for a moment, and then nothing more is heard of it.
    (await taken).respond();
    expect(await outcome).toMatchObject({
      code: 'UNAVAILABLE',
      detail: expect.stringMatching(/unknown.*same Idempotency-Key/),
      extensions: { retry_after: 1 },
    });
    const took = performance.now() - began;
    expect(took).toBeGreaterThan(2_000);
    expect(took).toBeLessThan(5_000);
  }, 20_000);

  it('holds its deadline, however much the handler beats', async () => {
    await expect(operations.call(slow, {}, context(700))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    for (const release of waiting.splice(0)) release();
  });
});
