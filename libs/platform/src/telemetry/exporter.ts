import { context, type Tracer } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider, type SpanProcessor } from '@opentelemetry/sdk-trace';

let provider: TracerProvider | undefined;
let current: Tracer | undefined;

/** The tracer of this process, or undefined while nobody collects spans. */
export function tracer(): Tracer | undefined {
  return current;
}

/** Begins to export spans to a collector; the services of one process share it, so only the first call counts. */
export function exportSpans(endpoint: string): void {
  if (provider) return;
  const url = `${endpoint.replace(/\/$/, '')}/v1/traces`;
  processSpans(new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url }) }));
}

/** Sends spans to a processor: what exportSpans does, and a test with one that keeps them. */
export function processSpans(processor: SpanProcessor): void {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const resource = resourceFromAttributes({ 'service.namespace': 'sortie' });
  provider = new TracerProvider({ resource, spanProcessors: [processor] });
  current = provider.getTracer('sortie');
}

/** Sends what has been collected so far. */
export async function flushSpans(): Promise<void> {
  await provider?.forceFlush().catch(() => undefined);
}
