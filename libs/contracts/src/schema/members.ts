import type { Class } from '../core/operation.js';

/** What our decorators know of a member beyond class-validator's own checks. */
export interface Member {
  optional?: boolean;
  nullable?: boolean;
  /** A nested object. */
  object?: () => Class;
  /** A list of nested objects, or of scalars that the class-validator decorators check with `each`. */
  list?: { of: (() => Class) | null; max: number };
  /** A tagged union: the member `tag` chooses the class. */
  oneOf?: { tag: string; choices: Record<string, Class>; list?: number };
  /** JSON Schema to merge over what is derived. */
  schema?: Record<string, unknown>;
}

const members = new Map<Class, Map<string, Member>>();

/** Adds to what is known of a member; decorators on one member compose. */
export function describeMember(target: object, property: string, part: Member): void {
  const owner = target.constructor as Class;
  const own = members.get(owner) ?? new Map<string, Member>();
  members.set(owner, own);
  own.set(property, { ...own.get(property), ...part });
}

/** The members of a class that our decorators describe, those of the classes it extends included. */
export function membersOf(owner: Class): ReadonlyMap<string, Member> {
  const parent = Object.getPrototypeOf(owner) as Class | null;
  const inherited = typeof parent === 'function' && parent.prototype ? membersOf(parent) : new Map<string, Member>();
  const all = new Map<string, Member>(inherited);
  for (const [name, own] of members.get(owner) ?? []) all.set(name, { ...inherited.get(name), ...own });
  return all;
}
