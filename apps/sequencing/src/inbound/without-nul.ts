/** The same without any NUL, which PostgreSQL takes in no text: an encoded word or an xtext may hide one anywhere. */
export function withoutNul<T>(value: T): T {
  return stripped(value) as T;
}

function stripped(value: unknown): unknown {
  if (typeof value === 'string') return value.includes('\0') ? value.replaceAll('\0', '') : value;
  if (Array.isArray(value)) return value.map(stripped);
  if (value instanceof Map) return new Map([...value].map(([key, each]) => [stripped(key), stripped(each)]));
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, stripped(each)]));
}
