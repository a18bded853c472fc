import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller } from '@nestjs/common';
import type { Msg } from '@nats-io/transport-node';
import { subjectOf, type DomainError, type Operation } from '@sortie/contracts';
import type { Observer } from '../observer.js';
import { Handles } from '../server/handles.js';
import { RoutedOperations } from './routed-operations.js';
import { contextOf, serve, type Served } from './served.fixture-spec.js';

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

describe('a caller on the bus', () => {
  let served: Served;
  let operations: RoutedOperations;

  beforeAll(async () => {
    served = await serve(SlowEndpoint, observer);
    operations = new RoutedOperations(served.calling, observer, false);
  });
  afterAll(() => served.close());

  it('waits for a handler that takes its time, and others hear the answer alone', async () => {
    let beats = 0;
    // Four seconds: longer than a silence is borne.
    const lived = new Promise<void>((resolve) => {
      served.calling.connection.subscribe('_INBOX.calling.>', {
        callback: (_error, message) => {
          if (message.data.length === 0 && (beats += 1) === 8) resolve();
        },
      });
    });
    const answer = operations.call(slow, {}, contextOf(20_000));
    const packet = { pattern: subjectOf(slow), data: { input: {}, context: contextOf(20_000) }, id: '1' };
    const plain = served.serving.connection.request(subjectOf(slow), JSON.stringify(packet), { timeout: 20_000 });
    await lived;
    for (const release of waiting.splice(0)) release();
    expect(await answer).toEqual({ done: true });
    expect((await plain).json()).toMatchObject({ response: { done: true } });
  }, 20_000);

  it('does not wait for the deadline when the process that took its call dies', async () => {
    const taken = new Promise<Msg>((resolve) => {
      served.serving.connection.subscribe(subjectOf(dead), { callback: (_error, message) => resolve(message) });
    });
    await served.serving.connection.flush();
    const began = performance.now();
    const outcome = operations.call(dead, {}, contextOf(600_000)).catch((error: DomainError) => error);
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
    await expect(operations.call(slow, {}, contextOf(700))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    for (const release of waiting.splice(0)) release();
  });
});
