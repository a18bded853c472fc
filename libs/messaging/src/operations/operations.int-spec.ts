import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller } from '@nestjs/common';
import { DomainError, newId, subjectOf, type CallContext, type Operation } from '@sortie/contracts';
import type { Observer } from '../observer.js';
import { Handles } from '../server/handles.js';
import { localHandlersOf } from '../server/local-handlers-of.js';
import { registerLocalHandlers } from './local-handlers.js';
import { RoutedOperations } from './routed-operations.js';
import { contextOf, serve, type Served } from './served.fixture-spec.js';

type Any = Record<string, unknown>;
const operation = (name: string, effect: 'read' | 'write' = 'read') =>
  ({ name, service: 'crm', scope: null, effect, summary: name, status: 200, deadlineMs: 5000 }) as unknown as Operation<
    Any,
    Any
  >;
const [echo, refuse, crash, huge, unheard] = ['echo', 'refuse', 'crash', 'huge', 'unheard'].map((name) =>
  operation(`test.${name}`),
);
const hang = operation('test.hang', 'write');
const slow = operation('test.slow');

let release: () => void = () => undefined;
let begin: () => void;
const began = new Promise<void>((resolve) => (begin = resolve));

@Controller()
class TestEndpoint {
  @Handles(echo!) async echo(input: Any, context: CallContext) {
    return {
      input,
      when: new Date(0),
      nothing: undefined,
      none: null,
      caller: context.caller,
      trace: context.traceparent,
    };
  }
  @Handles(refuse!) async refuse(): Promise<Any> {
    throw new DomainError('VALIDATION_ERROR', 'No.', [{ field: 'a', pointer: '/a', code: 'x', message: 'm' }], {
      hint: 1,
    });
  }
  @Handles(crash!) async crash(): Promise<Any> {
    throw new Error('ann@example.com is odd');
  }
  @Handles(huge!) async huge(): Promise<Any> {
    return { text: 'x'.repeat(9 * 1024 * 1024) };
  }
  @Handles(hang) hang(): Promise<Any> {
    return new Promise((resolve) => (release = () => resolve({})));
  }
  @Handles(slow) slow(input: Any): Promise<Any> {
    if (input['first']) begin();
    return new Promise((resolve) => (release = () => resolve({ done: true })));
  }
}

describe('Operations', () => {
  const lines: Any[] = [];
  const failures: string[] = [];
  const observer: Observer = {
    span: (_name, _attributes, _parent, work) => work(),
    traceparent: () => undefined,
    line: (line) => lines.push(line),
    failure: (message) => failures.push(message),
  };
  let served: Served;
  let unregister: () => void;
  let ways: Record<'local' | 'bus', RoutedOperations>;

  beforeAll(async () => {
    served = await serve(TestEndpoint, observer);
    const { app, calling, invocation } = served;
    unregister = registerLocalHandlers(localHandlersOf([app.get(TestEndpoint)], invocation));
    ways = {
      local: new RoutedOperations(calling, observer, true),
      bus: new RoutedOperations(calling, observer, false),
    };
  });
  afterAll(async () => {
    unregister();
    await served.close();
  });

  const outcome = async (way: 'local' | 'bus', called: Operation<Any, Any>, input: Any = {}, given = contextOf()) => {
    const answer = ways[way].call(called, input, given);
    return answer.then(
      (output) => ({ output }),
      (error: DomainError) => ({
        domain: error instanceof DomainError,
        code: error.code,
        detail: error.detail,
        fields: error.fields,
        extensions: error.extensions,
      }),
    );
  };

  it.each<[string, Operation<Any, Any>, Any, Any]>([
    [
      'an answer',
      echo!,
      { text: 'ä', at: new Date(1), gone: undefined, list: [1, null] },
      { output: { input: { text: 'ä', at: '1970-01-01T00:00:00.001Z', list: [1, null] }, none: null } },
    ],
    [
      'a refusal',
      refuse!,
      {},
      { domain: true, code: 'VALIDATION_ERROR', extensions: { hint: 1 }, fields: [{ field: 'a' }] },
    ],
    ['a crash', crash!, {}, { domain: true, code: 'INTERNAL_ERROR' }],
    ['an answer that is too large', huge!, {}, { domain: true, code: 'PAYLOAD_TOO_LARGE' }],
    [
      'a request that is too large',
      echo!,
      { text: 'x'.repeat(9 * 1024 * 1024) },
      { domain: true, code: 'PAYLOAD_TOO_LARGE' },
    ],
  ])('gives %s the same both ways', async (_name, called, input, expected) => {
    const given = contextOf();
    const local = await outcome('local', called, input, given);
    expect(await outcome('bus', called, input, given)).toEqual(local);
    expect(JSON.stringify(local)).not.toContain('ann@example.com');
    expect(local).toMatchObject(expected);
  });

  it('gives up at the deadline, and says when the outcome of a write is unknown', async () => {
    for (const way of ['local', 'bus'] as const) {
      expect(await outcome(way, hang, {}, contextOf(60))).toMatchObject({
        code: 'UNAVAILABLE',
        extensions: { retry_after: 1 },
        detail: expect.stringMatching(/unknown.*same Idempotency-Key/),
      });
      release();
      expect(await outcome(way, slow, {}, contextOf(60))).toMatchObject({
        code: 'UNAVAILABLE',
        detail: expect.not.stringContaining('unknown'),
      });
      release();
      expect(await outcome(way, echo!, {}, contextOf(-1))).toMatchObject({ code: 'UNAVAILABLE' });
    }
  });

  it('answers at once when nobody handles the operation', async () => {
    const started = Date.now();
    expect(await outcome('bus', unheard!)).toMatchObject({ code: 'UNAVAILABLE', extensions: { retry_after: 1 } });
    expect(Date.now() - started).toBeLessThan(2000);
  });

  it('writes one line per call, with ids only', async () => {
    lines.length = 0;
    const id = newId('contact');
    await outcome('bus', refuse!, { id, email: 'ann@example.com' });
    expect(lines).toEqual([expect.objectContaining({ operation: 'test.refuse', id, outcome: 'VALIDATION_ERROR' })]);
    expect(JSON.stringify(lines)).not.toContain('example.com');
  });

  it('refuses packets that name no caller', async () => {
    const packet = JSON.stringify({ pattern: subjectOf(echo!), data: { input: {} }, id: '1' });
    const reply = await served.calling.connection.request(subjectOf(echo!), packet);
    expect(reply.json()).toMatchObject({ err: { code: 'BAD_REQUEST' } });
  });

  it('answers the calls that run before it closes, and knows when the bus is gone', async () => {
    const running = outcome('bus', slow, { first: true });
    await began;
    const closing = served.app.close();
    release();
    expect(await running).toEqual({ output: { done: true } });
    await closing;
    // Someone takes the call and never answers; then the server goes.
    const taken = new Promise<void>((resolve) => {
      served.serving.connection.subscribe(subjectOf(hang), { callback: () => resolve() });
    });
    await served.serving.connection.flush();
    const pending = outcome('bus', hang, {}, contextOf(20_000));
    await taken;
    await served.nats.stop();
    const told = Date.now();
    expect(await pending).toMatchObject({ code: 'UNAVAILABLE', detail: expect.stringContaining('unknown') });
    expect(served.calling.connected).toBe(false);
    expect(await outcome('bus', echo!)).toMatchObject({ code: 'UNAVAILABLE', extensions: { retry_after: 1 } });
    expect(Date.now() - told).toBeLessThan(5000);
  });
});
