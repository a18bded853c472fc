import type { Observer } from '@sortie/messaging';
import type { Log } from '../log/log.js';
import { histogram } from './metrics.js';
import { asService, continueTrace, span, traceparent } from './tracing.js';

const operations = histogram('sortie_operation_duration_ms', 'Handled operations, by outcome');
const events = histogram('sortie_event_duration_ms', 'Applied events, by consumer');

/** Turns what messaging tells into spans, metrics and log lines of one service. */
export function observe(service: string, log: Log): Observer {
  return {
    span: (name, attributes, parent, work) => asService(service, () =>
      parent === undefined || parent === traceparent()
        ? span(name, attributes, work)
        : continueTrace(parent, () => span(name, attributes, work))),
    traceparent,
    line(line) {
      const { operation, consumer, outcome, ms } = line as Record<string, string> & { ms: number };
      if (operation) operations.record(ms, { service, operation, outcome });
      else if (consumer) events.record(ms, { service, consumer });
      log.line(line);
    },
    failure: (message, error, about) => log.error(message, error, about),
  };
}
