import { DomainError, type FieldError } from '../core/domain-error.js';
import type { Class } from '../core/operation.js';
import { checksOf, type Check } from './checks.js';
import { membersOf, type Member } from './members.js';

// class-validator's own executor costs half of a request's CPU; its decorators are compiled once per class instead.
interface Compiled {
  create(): object;
  members: Map<string, { member: Member; checks: Check[] }>;
}

const compiled = new Map<Class, Compiled>();

// A body of megabytes can hold a fault in every few bytes: the first ones are told.
const mostFaults = 100;

/** Thrown once enough faults are known. */
class TooManyFaults extends Error {}

/** Checks a plain JSON value against a class and returns an instance of it; VALIDATION_ERROR names the first faults. */
export function parseInput<T extends object>(owner: Class<T>, value: unknown): T {
  const faults: FieldError[] = [];
  try {
    const instance = readObject(owner, value, '', faults);
    if (faults.length === 0) return instance as T;
  } catch (error) {
    if (!(error instanceof TooManyFaults)) throw error;
    throw new DomainError('VALIDATION_ERROR', `${mostFaults} members are invalid, and perhaps more.`, faults);
  }
  const detail = faults.length === 1 ? faults[0]!.message : `${faults.length} members are invalid.`;
  throw new DomainError('VALIDATION_ERROR', detail, faults);
}

function readObject(owner: Class, value: unknown, pointer: string, faults: FieldError[]): object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return (fault(faults, pointer, 'is_object', 'must be an object'), {});
  }
  const { create, members } = compiled.get(owner) ?? compile(owner);
  const result = create() as Record<string, unknown>;
  const given = value as Record<string, unknown>;
  for (const name of Object.keys(given)) {
    if (!members.has(name))
      fault(faults, `${pointer}/${escape(name)}`, 'unknown_member', 'is not a member of this request; remove it');
  }
  for (const [name, { member, checks }] of members) {
    const here = `${pointer}/${name}`;
    const found = Object.hasOwn(given, name) ? given[name] : undefined;
    if (found === undefined) {
      if (!member.optional) fault(faults, here, 'required', 'is required');
    } else if (found === null && member.nullable) {
      result[name] = null;
    } else {
      result[name] = readMember(member, checks, found, here, faults);
    }
  }
  return result;
}

function readMember(member: Member, checks: Check[], value: unknown, pointer: string, faults: FieldError[]): unknown {
  const list = member.list ?? (member.oneOf?.list ? { of: null, max: member.oneOf.list } : undefined);
  if (!list) return readOne(member, checks, value, pointer, faults);
  if (!Array.isArray(value)) return fault(faults, pointer, 'is_array', 'must be a list');
  if (value.length > list.max) return fault(faults, pointer, 'array_max_size', `must hold at most ${list.max} items`);
  run(
    checks.filter((check) => !check.each),
    value,
    pointer,
    faults,
  );
  const each = checks.filter((check) => check.each);
  const item: Member = { ...member, list: undefined, object: member.list?.of ?? undefined };
  return value.map((entry, index) => readOne(item, each, entry, `${pointer}/${index}`, faults));
}

function readOne(member: Member, checks: Check[], value: unknown, pointer: string, faults: FieldError[]): unknown {
  if (member.object) return readObject(member.object(), value, pointer, faults);
  if (member.oneOf) return readUnion(member.oneOf, value, pointer, faults);
  run(checks, value, pointer, faults);
  return value;
}

function readUnion(
  union: NonNullable<Member['oneOf']>,
  value: unknown,
  pointer: string,
  faults: FieldError[],
): unknown {
  const tag = (value as Record<string, unknown> | null)?.[union.tag];
  const choice = typeof tag === 'string' && Object.hasOwn(union.choices, tag) ? union.choices[tag] : undefined;
  if (choice) return readObject(choice, value, pointer, faults);
  if (typeof value !== 'object' || value === null) return fault(faults, pointer, 'is_object', 'must be an object');
  const allowed = Object.keys(union.choices).join(', ');
  return fault(faults, `${pointer}/${union.tag}`, 'unknown_tag', `must be one of: ${allowed}`);
}

// What these say of a value of another type is beside the point.
const boundsOf: Record<string, string> = { maxLength: 'string', minLength: 'string', max: 'number', min: 'number' };

function run(checks: Check[], value: unknown, pointer: string, faults: FieldError[]): void {
  const first = checks.find((check) => !check.passes(value));
  if (!first) return;
  const failed = besideThePoint(first, value) ? (checks.find((check) => tells(check, value)) ?? first) : first;
  const code = failed.name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  keep(faults, { ...place(pointer), code, message: failed.message(place(pointer).field) });
}

function besideThePoint({ name }: Check, value: unknown): boolean {
  return Object.hasOwn(boundsOf, name) && boundsOf[name] !== typeof value;
}

function tells(check: Check, value: unknown): boolean {
  return !besideThePoint(check, value) && !check.passes(value);
}

function fault(faults: FieldError[], pointer: string, code: string, message: string): undefined {
  const { field } = place(pointer);
  keep(faults, { field, pointer, code, message: `${field || 'the body'} ${message}` });
}

function keep(faults: FieldError[], found: FieldError): void {
  faults.push(found);
  if (faults.length >= mostFaults) throw new TooManyFaults();
}

function place(pointer: string): { field: string; pointer: string } {
  const parts = pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const field = parts.map((part, index) => (/^\d+$/.test(part) ? `[${part}]` : index ? `.${part}` : part)).join('');
  return { field, pointer };
}

function escape(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1').slice(0, 100);
}

function compile(owner: Class): Compiled {
  const described = membersOf(owner);
  const checks = checksOf(owner);
  const names = new Set([...described.keys(), ...checks.keys()]);
  const members = new Map(
    [...names].map((name) => [name, { member: described.get(name) ?? {}, checks: checks.get(name) ?? [] }] as const),
  );
  const entry = { create: () => Object.create(owner.prototype as object) as object, members };
  compiled.set(owner, entry);
  return entry;
}
