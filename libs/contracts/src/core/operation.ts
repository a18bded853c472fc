import type { Scope } from './scopes.js';
import type { ServiceName } from './call.js';

export type Class<T = object> = abstract new (...args: never[]) => T;

type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
type Segment = `/${string}`;

/** One thing that a caller can do. Everything public about it derives from this declaration. */
export interface Operation<I extends object = object, O extends object = object> {
  /** `contacts.create`; the NATS subject is `op.<service>.<name>`. */
  readonly name: string;
  readonly service: ServiceName;
  /** `POST /v1/contacts`; operations without a route are for other services only. */
  readonly route?: `${Method} ${Segment}`;
  /** The scope that a caller needs; null for internal operations and for what every key may do. */
  readonly scope: Scope | null;
  readonly effect: 'read' | 'write' | 'irreversible';
  readonly summary: string;
  readonly input: Class<I>;
  readonly output: Class<O>;
  /** HTTP status of a success. */
  readonly status: number;
  /** Whether `If-Match` is compared; a write of a resource is, unless it changes no version of it. */
  readonly conditional: boolean;
  /** How long an answer may take, in milliseconds. */
  readonly deadlineMs: number;
  /** Largest accepted body in bytes. */
  readonly maxBodyBytes: number;
}

type Defaulted = 'status' | 'conditional' | 'deadlineMs' | 'maxBodyBytes';
type Declared<I extends object, O extends object> = Omit<Operation<I, O>, Defaulted> &
  Partial<Pick<Operation<I, O>, Defaulted>>;

const declared = new Map<string, Operation>();

/** Declares an operation and registers it for the gateway, the docs and the permission tests. */
export function operation<I extends object, O extends object>(spec: Declared<I, O>): Operation<I, O> {
  const key = subjectOf(spec);
  if (declared.has(key)) throw new Error(`operation ${key} is declared twice`);
  const whole = {
    // An interactive caller gives up after some seconds; 10 s also covers a cold pool.
    deadlineMs: 10_000,
    // api.md: a body is at most 1 MiB; batches say more.
    maxBodyBytes: 1024 * 1024,
    // Only what names a resource can be conditional on its version.
    conditional: spec.effect !== 'read' && /\{\w+\}/.test(spec.route ?? ''),
    ...spec,
    status: spec.status ?? 200,
  };
  declared.set(key, whole as unknown as Operation);
  return whole;
}

/** Every declared operation, in the order of declaration. */
export function operations(): readonly Operation[] {
  return [...declared.values()];
}

/** The NATS subject that the operation's service answers. */
export function subjectOf(spec: { service: string; name: string }): string {
  return `op.${spec.service}.${spec.name}`;
}
