import type { Class } from '../core/operation.js';
import { describeMember } from './members.js';

/** May be absent; null is refused. */
export function Optional(): PropertyDecorator {
  return (target, property) => describeMember(target, String(property), { optional: true });
}

/** May be null: in a PATCH, null clears. */
export function Nullable(): PropertyDecorator {
  return (target, property) => describeMember(target, String(property), { nullable: true });
}

/** A nested object of that class; closed like every object. */
export function Nested(of: () => Class): PropertyDecorator {
  return (target, property) => describeMember(target, String(property), { object: of });
}

/**
 * A list of at most `max` items: of a class, or (null) of scalars that class-validator's decorators check
 * with `{ each: true }`.
 */
export function ListOf(of: (() => Class) | null, max: number): PropertyDecorator {
  return (target, property) => describeMember(target, String(property), { list: { of, max } });
}

/** A union told apart by the member `tag`; an unknown tag is an error. `list`: a list of such, at most that long. */
export function OneOf(tag: string, choices: Record<string, Class>, options: { list?: number } = {}): PropertyDecorator {
  return (target, property) =>
    describeMember(target, String(property), { oneOf: { tag, choices, list: options.list } });
}

/** JSON Schema for a member, merged over what is derived; stands beside every custom validator. */
export function Schema(schema: Record<string, unknown>): PropertyDecorator {
  return (target, property) => describeMember(target, String(property), { schema });
}
