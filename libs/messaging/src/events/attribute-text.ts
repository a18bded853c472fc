/** A CloudEvents attribute as a header value: all but printable ASCII, space, quote and percent are %-encoded. */
export function encodeAttribute(text: string): string {
  return text.replace(/[^\x21\x23\x24\x26-\x7e]+/g, (run) =>
    [...Buffer.from(run)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''));
}

/** Reads a header value; takes needless and lower-case encodings, throws on what is not UTF-8. */
export function decodeAttribute(value: string): string {
  return value.includes('%') ? decodeURIComponent(value) : value;
}
