import 'reflect-metadata';
import type { PublishedEvent, ServiceName } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';

const consumed = Symbol('what a method consumes');

export interface ConsumerSpec {
  /** `<service>-<purpose>-v<n>`; a new number starts again at the first event. */
  name: string;
  from: readonly ServiceName[];
  /** Event types; absent: every type. */
  types?: readonly string[];
}

type EventHandler = (event: PublishedEvent, unit: Unit) => Promise<void>;
type PageHandler = (events: PublishedEvent[], unit: Unit) => Promise<void>;

/** One that takes a page of one workspace's events at once. */
export interface BatchSpec extends ConsumerSpec {
  batch: true;
}

/** A consumer with the method that applies its events. */
export type Consumer =
  | (ConsumerSpec & { batch?: undefined; apply: EventHandler })
  | (BatchSpec & { apply: PageHandler });

type Mark<H> = <M extends H>(target: object, method: string, descriptor: TypedPropertyDescriptor<M>) => void;

/**
 * Marks the method that consumes events: `(event, unit) => Promise<void>`. It runs in the transaction that advances
 * the cursor, under the event's workspace and at its time, once per event and in the order of each partition.
 *
 * With `batch: true` it is `(events, unit)`: the events of one workspace in a page, in their order, at the time of the
 * last one; what it appends has the event as its cause only when it is alone. When a page fails, its events come again
 * one by one, so that what cannot be applied is parked with its stream and nothing else.
 */
export function Consumes(spec: BatchSpec): Mark<PageHandler>;
export function Consumes(spec: ConsumerSpec & { batch?: undefined }): Mark<EventHandler>;
export function Consumes(spec: ConsumerSpec) {
  return (_target: object, _method: string, descriptor: TypedPropertyDescriptor<never>): void => {
    Reflect.defineMetadata(consumed, spec, descriptor.value! as object);
  };
}

/** The consumers among the methods of a service's instances. */
export function consumersOf(instances: readonly object[]): Consumer[] {
  return instances.flatMap((instance) => {
    const methods = Object.getOwnPropertyDescriptors(Object.getPrototypeOf(instance) as object);
    return Object.values(methods).flatMap(({ value }) => {
      const method: unknown = value;
      if (typeof method !== 'function') return [];
      const spec = Reflect.getMetadata(consumed, method) as ConsumerSpec | undefined;
      return spec ? [{ ...spec, apply: method.bind(instance) as never }] : [];
    });
  });
}
