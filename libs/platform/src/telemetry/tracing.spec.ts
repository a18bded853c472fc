import { beforeAll, describe, expect, it } from '@jest/globals';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace';
import { processSpans } from './exporter.js';
import { parseTraceparent } from './trace-context.js';
import { asService, continueTrace, span, traceparent } from './tracing.js';

const incoming = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const now = () => Promise.resolve(traceparent());

describe('parseTraceparent', () => {
  it.each([
    '',
    'garbage',
    incoming.toUpperCase(),
    incoming.replace('b7ad6b7169203331', '0'.repeat(16)),
    incoming.replace('0af7651916cd43dd8448eb211c80319c', '0'.repeat(32)),
    incoming.replace('00-', 'ff-'),
    `${incoming}-x`,
  ])('refuses %p', (text) => expect(parseTraceparent(text)).toBeUndefined());

  it('reads the first 55 characters of an unknown version', () => {
    expect(parseTraceparent(`${incoming.replace('00-', '01-')}-more`)?.spanId).toBe('b7ad6b7169203331');
  });
});

describe('without a collector', () => {
  it('passes the trace context of the caller on as it is', async () => {
    expect(await continueTrace(incoming, () => span('work', {}, now))).toBe(incoming);
  });

  it('begins a valid trace where there is none, or none that is valid', async () => {
    const first = await span('work', {}, now);
    expect(parseTraceparent(first)).toBeDefined();
    expect(await continueTrace('garbage', now)).not.toBe(first);
    expect(traceparent()).toBeUndefined();
  });
});

describe('with a collector', () => {
  const exporter = new InMemorySpanExporter();
  beforeAll(() => processSpans(new SimpleSpanProcessor({ exporter })));

  it('joins spans by the trace context and names their service', async () => {
    const sent = await continueTrace(incoming, () =>
      asService('crm', () => span('outer', {}, () => span('inner', {}, now))),
    );
    const [inner, outer] = exporter.getFinishedSpans();
    expect(outer).toMatchObject({ name: 'outer', attributes: { 'sortie.service': 'crm' } });
    expect(outer!.parentSpanContext?.spanId).toBe('b7ad6b7169203331');
    expect(inner!.parentSpanContext?.spanId).toBe(outer!.spanContext().spanId);
    expect(parseTraceparent(sent)).toMatchObject({
      traceId: incoming.slice(3, 35),
      spanId: inner!.spanContext().spanId,
    });
  });

  it('marks a failure without what its message quotes', async () => {
    exporter.reset();
    await expect(span('work', {}, () => Promise.reject(new Error('no such user ann@example.com')))).rejects.toThrow();
    expect(exporter.getFinishedSpans()[0]!.status.message).toBe('Error: no such user […]');
  });
});
