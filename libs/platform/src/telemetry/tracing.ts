// Spans and the trace context. Without a collector a span costs one look at a variable: the trace context of the
// caller is passed on as it is, and nothing is recorded.
import { AsyncLocalStorage } from 'node:async_hooks';
import { context, createContextKey, ROOT_CONTEXT, SpanStatusCode, trace, type Span } from '@opentelemetry/api';
import { DomainError } from '@sortie/contracts';
import { errorWords } from '@sortie/messaging';
import { tracer } from './exporter.js';
import { formatTraceparent, newTraceparent, parseTraceparent } from './trace-context.js';

export type Attributes = Record<string, string | number | boolean>;

const passedOn = new AsyncLocalStorage<string>();
const serviceKey = createContextKey('sortie.service');

/** The W3C trace context of what is running, to be sent along. */
export function traceparent(): string | undefined {
  if (!tracer()) return passedOn.getStore();
  const active = trace.getSpanContext(context.active());
  return active && formatTraceparent(active);
}

/** Runs `work` as part of the trace that a caller sent; an absent or invalid one begins a new trace. */
export function continueTrace<T>(parent: string | undefined, work: () => T): T {
  const remote = parseTraceparent(parent);
  if (!tracer()) return passedOn.run(remote ? parent! : newTraceparent(), work);
  const base = remote ? trace.setSpanContext(context.active(), remote) : trace.deleteSpan(context.active());
  return context.with(base, work);
}

/** Runs `work` with every span in it marked as this service's. */
export function asService<T>(service: string, work: () => T): T {
  return tracer() ? context.with(context.active().setValue(serviceKey, service), work) : work();
}

/** Runs `work` in a span. A rejection marks the span, by its words without personal data, and is passed on. */
export async function span<T>(name: string, attributes: Attributes, work: () => Promise<T>): Promise<T> {
  const recording = tracer();
  if (!recording) return passedOn.getStore() === undefined ? passedOn.run(newTraceparent(), work) : work();
  const service = context.active().getValue(serviceKey) ?? 'unknown';
  const all = { ...attributes, 'sortie.service': String(service) };
  return recording.startActiveSpan(name, { attributes: all }, (active) => ended(active, work));
}

/** Runs `work` outside any trace: timers and pollers that a request happened to start. */
export function detached<T>(work: () => T): T {
  return tracer() ? context.with(ROOT_CONTEXT, work) : passedOn.exit(work);
}

async function ended<T>(active: Span, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    // A refusal is an answer, not a fault.
    if (error instanceof DomainError) active.setAttribute('sortie.outcome', error.code);
    else active.setStatus({ code: SpanStatusCode.ERROR, message: errorWords(error) });
    throw error;
  } finally {
    active.end();
  }
}
