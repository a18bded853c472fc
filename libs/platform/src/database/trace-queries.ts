import type pg from 'pg';
import { tracer } from '../telemetry/exporter.js';
import { span, traceparent } from '../telemetry/tracing.js';

type Query = (config: unknown, ...rest: unknown[]) => Promise<unknown>;

/** Gives each statement of a connection a span, while somebody collects them. Values are never recorded. */
export function traceQueries(client: pg.ClientBase): void {
  if (!tracer()) return;
  const query = client.query.bind(client) as Query;
  const traced: Query = (config, ...rest) => {
    const statement = typeof config === 'string' ? config : (config as { text?: string }).text;
    // Cursors and callbacks are of other libraries; statements outside any trace are the pollers'.
    if (typeof statement !== 'string' || typeof rest.at(-1) === 'function' || !traceparent()) {
      return query(config, ...rest);
    }
    const attributes = { 'db.system': 'postgresql', 'db.query.text': statement };
    return span(`sql ${statement.trim().split(/\s/, 1)[0]!.toLowerCase()}`, attributes, () => query(config, ...rest));
  };
  client.query = traced as typeof client.query;
}
