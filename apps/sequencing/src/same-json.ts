import { isDeepStrictEqual } from 'node:util';

/** Whether two values are the same JSON. PostgreSQL's jsonb reorders members, so their text cannot be compared. */
export function sameJson(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(plain({ value: one }), plain({ value: other }));
}

/** Without prototypes and absent members: an input is an instance of its class, a column is not. */
function plain(value: object): unknown {
  return JSON.parse(JSON.stringify(value));
}
