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

/** A consumer with the method that applies its events. */
export interface Consumer extends ConsumerSpec {
  apply: EventHandler;
}

/**
 * Marks the method that consumes events: `(event, unit) => Promise<void>`. It runs in the transaction that advances
 * the cursor, under the event's workspace and at its time, once per event and in the order of each partition.
 */
export function Consumes(spec: ConsumerSpec) {
  return <M extends EventHandler>(_target: object, _method: string, descriptor: TypedPropertyDescriptor<M>): void => {
    Reflect.defineMetadata(consumed, spec, descriptor.value!);
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
      return spec ? [{ ...spec, apply: (method as EventHandler).bind(instance) }] : [];
    });
  });
}
