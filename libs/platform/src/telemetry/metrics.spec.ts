import { expect, it } from '@jest/globals';
import { counter, gauge, histogram, metricsText } from './metrics.js';

it('writes counters, gauges and histograms in the text format of Prometheus', async () => {
  counter('test_sends_total', 'Sends').add(2, { outcome: 'ok' });
  gauge('test_lag', 'Lag').record(7);
  histogram('test_ms', 'Durations').record(30);
  const text = await metricsText();
  expect(text).toMatch(/test_sends_total\{outcome="ok"\} 2/);
  expect(text).toMatch(/test_lag 7/);
  expect(text).toMatch(/test_ms_bucket\{le="50"\} 1/);
});
