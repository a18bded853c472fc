import { createHash } from 'node:crypto';

/** SHA-256 (hex) of method, path and input with its members in order: equal for a repeat, whatever its spacing. */
export function requestHash(method: string, path: string, input: unknown): string {
  return createHash('sha256').update(`${method} ${path}\n${JSON.stringify(input, sorted)}`).digest('hex');
}

function sorted(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries);
}
