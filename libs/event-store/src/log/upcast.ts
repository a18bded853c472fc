import type { RecordedEvent } from './recorded.js';

/** Lifts an event of an older schema number to the next one. */
export type Upcaster = (event: RecordedEvent) => RecordedEvent;

const upcasters = new Map<string, Upcaster>();

/** Registers how events of `type` go from `schema` to `schema + 1`. */
export function registerUpcaster(type: string, schema: number, upcaster: Upcaster): void {
  upcasters.set(`${type}@${schema}`, upcaster);
}

/** The event in its newest shape. */
export function upcast(event: RecordedEvent): RecordedEvent {
  const step = upcasters.get(`${event.type}@${event.schema}`);
  return step ? upcast({ ...step(event), schema: event.schema + 1 }) : event;
}
