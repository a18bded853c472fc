/** The value, or an error where a test would otherwise go on with nothing. */
export function required<T>(value: T | null | undefined, what = 'a value'): T {
  if (value === null || value === undefined) throw new Error(`${what} is missing`);
  return value;
}
