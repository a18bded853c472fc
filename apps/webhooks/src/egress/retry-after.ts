/** Milliseconds that a Retry-After header (RFC 9110 §10.2.3: seconds or a date) asks for; undefined if unreadable. */
export function parseRetryAfter(value: string | string[] | undefined, now: number): number | undefined {
  const text = (Array.isArray(value) ? value[0] : value)?.trim();
  if (text === undefined) return undefined;
  // Ten digits are three centuries: whatever the cap of the reader, it applies.
  if (/^\d{1,10}$/.test(text)) return Number(text) * 1000;
  // An HTTP date begins with a day's name; Date.parse alone would also read "-5".
  const at = /^[A-Z][a-z]{2}/.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
