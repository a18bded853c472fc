import type { Class } from './operation.js';
import type { ServiceName } from './call.js';

/** One kind of fact. Table, subject, webhook and activity line share its type. */
export interface EventKind<D extends object = object, P extends object = object> {
  /** `contact.created` */
  readonly type: string;
  readonly service: ServiceName;
  /** Number of the data's shape; a breaking change is a new number with an upcaster. */
  readonly schema: number;
  /** Facts that name nobody; they travel everywhere. */
  readonly data: Class<D>;
  /** What says something about a person: encrypted in the log of its service, and nowhere else. */
  readonly personal?: Class<P>;
  /** The activity log's line. */
  readonly sentence: string;
}

/** A fact as a decider states it. */
export interface Fact<D extends object = object, P extends object = object> {
  readonly type: string;
  readonly schema: number;
  readonly data: D;
  readonly personal?: P;
  /** Whose key encrypts `personal`: the contact's id. */
  readonly subject?: string;
}

/** Makes facts of its kind: `contactCreated({contact_id}, {subject, personal})`. */
export type EventMaker<D extends object, P extends object> = EventKind<D, P> &
  ((data: D, about?: { subject: string; personal?: P }) => Fact<D, P>);

const declared = new Map<string, EventKind>();

/** Declares a kind of event and registers it for webhooks, the activity log and the tests. */
export function event<D extends object, P extends object = never>(
  kind: Omit<EventKind<D, P>, 'schema'> & { schema?: number },
): EventMaker<D, P> {
  if (declared.has(kind.type)) throw new Error(`event ${kind.type} is declared twice`);
  const whole = { schema: 1, ...kind };
  declared.set(kind.type, whole as unknown as EventKind);
  const make = (data: D, about?: { subject: string; personal?: P }): Fact<D, P> => ({
    type: whole.type,
    schema: whole.schema,
    data,
    ...about,
  });
  return Object.assign(make, whole);
}

/** Every declared event, in the order of declaration. */
export function events(): readonly EventKind[] {
  return [...declared.values()];
}

/** The kind of a type, or undefined when nobody declared it. */
export function eventKind(type: string): EventKind | undefined {
  return declared.get(type);
}
