import { performance } from 'node:perf_hooks';
import type { PublishedEvent } from '@sortie/contracts';
import type { Application, Applied } from './apply-events.js';
import type { Consumer } from './consumes.js';

/**
 * What the consumer takes at once: each event alone or, of a batch consumer, all those of one workspace; the workspaces
 * in one order, since two pages may write to the same ones.
 */
export function together({ batch }: Consumer, events: readonly PublishedEvent[]): PublishedEvent[][] {
  if (!batch) return events.map((event) => [event]);
  const groups = [...Map.groupBy(events, (event) => event.workspace_id)];
  return groups.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}

/** Runs the consumer once, on events of one workspace. */
export async function applyTogether(
  { client, consumer, store, observer }: Application, events: PublishedEvent[], done: Applied,
): Promise<void> {
  const [first, last] = [events[0]!, events.at(-1)!];
  const started = performance.now();
  const { correlation_id, traceparent } = first.meta as Record<string, string | undefined>;
  const meta = events.length === 1 ? { correlation_id, causation_id: first.id, traceparent } : {};
  await observer.span(...spanOf(consumer, first), async () => {
    const unit = store.inTransaction(client, first.workspace_id, { now: new Date(last.occurred_at), meta });
    if (consumer.batch) await consumer.apply(events, unit);
    else await consumer.apply(first, unit);
    await unit.flush();
    done.units.push(unit);
  });
  // Whoever follows the trace of one of the others finds where it arrived, too.
  for (const event of events.slice(1)) await observer.span(...spanOf(consumer, event), () => Promise.resolve());
  // An event's share of the page: the sum stays the time that the consumer took.
  const ms = Math.round(((performance.now() - started) * 100) / events.length) / 100;
  done.lines.push(...events.map((event) => ({
    consumer: consumer.name, event_id: event.id, type: event.type, workspace_id: event.workspace_id,
    stream_id: event.stream_id, ms, outcome: 'ok', traceparent: event.meta['traceparent'],
  })));
}

function spanOf(
  { name }: Consumer, event: PublishedEvent,
): [name: string, attributes: Record<string, string>, traceparent: string | undefined] {
  const { traceparent } = event.meta as { traceparent?: string };
  return [`consume ${event.type}`, { 'sortie.consumer': name, 'sortie.workspace_id': event.workspace_id }, traceparent];
}
