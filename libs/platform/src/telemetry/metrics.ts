import type { Counter, Gauge, Histogram } from '@opentelemetry/api';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';

// Milliseconds, about three to a decade: from a look-up by key to the longest deadline.
const millisecondBuckets = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 60_000];

const reader = new PrometheusExporter({ preventServerStart: true });
const meter = new MeterProvider({ readers: [reader] }).getMeter('sortie');
const serializer = new PrometheusSerializer('', false, undefined, true, true);

/** A number that only grows. Label values come from small fixed sets: no ids, nothing personal. */
export function counter(name: string, description: string): Counter {
  return meter.createCounter(name, { description });
}

/** Durations in milliseconds. */
export function histogram(name: string, description: string): Histogram {
  return meter.createHistogram(name, { description, advice: { explicitBucketBoundaries: millisecondBuckets } });
}

/** A number as it is now. */
export function gauge(name: string, description: string): Gauge {
  return meter.createGauge(name, { description });
}

/** Every metric of this process in Prometheus' text format. */
export async function metricsText(): Promise<string> {
  const { resourceMetrics } = await reader.collect();
  return serializer.serialize(resourceMetrics);
}
