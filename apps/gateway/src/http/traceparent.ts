const pattern = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(?:$|-)/;

/** A W3C traceparent worth following, cut to what version 00 defines; undefined starts a new trace. */
export function acceptedTraceparent(value: string | undefined): string | undefined {
  const found = value === undefined ? null : pattern.exec(value);
  if (!found || value!.startsWith('ff')) return undefined;
  // Version 00 is exactly 55 characters; later versions may only append.
  if (value!.startsWith('00') && value!.length !== 55) return undefined;
  if (/^0+$/.test(found[1]!) || /^0+$/.test(found[2]!)) return undefined;
  return `00${value!.slice(2, 55)}`;
}
