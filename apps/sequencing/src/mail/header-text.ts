/** A value that would break out of its mail header. The sending service skips the touch; it never strips. */
export class HeaderInjectionError extends Error {
  readonly code = 'HEADER_INJECTION';

  constructor(readonly header: string) {
    super(`${header} holds a line break, a NUL or what no header may hold`);
    this.name = 'HeaderInjectionError';
  }
}

/** Whether the text has CR, LF, NUL or another character at which a mail server may end a line. */
export function breaksHeader(value: string): boolean {
  // CR, LF, NUL, VT, FF, NEL, LS, PS: servers and libraries disagree on which of them end a line.
  for (const character of value) if ('\r\n\0\v\f\u0085\u2028\u2029'.includes(character)) return true;
  return false;
}

/** The value, or HeaderInjectionError. */
export function headerText(header: string, value: string): string {
  if (breaksHeader(value)) throw new HeaderInjectionError(header);
  return value;
}

// One plain dot-atom address: no quotes, comments, lists, routes or spaces, so it can only be one recipient.
const address = /^[^\s<>()[\]\\,;:"@]+@[^\s<>()[\]\\,;:"@]+$/;

/** The address when it is one plain address of at most 254 octets (RFC 5321), else HeaderInjectionError. */
export function headerAddress(header: string, value: string): string {
  if (breaksHeader(value) || value.length > 254 || !address.test(value)) throw new HeaderInjectionError(header);
  return value;
}

/** `<id@domain>` in printable ASCII without spaces, else HeaderInjectionError. */
export function headerMessageId(header: string, value: string): string {
  if (!/^<[\x21-\x3b\x3d\x3f-\x7e]+>$/.test(value)) throw new HeaderInjectionError(header);
  return value;
}

/** A URL in printable ASCII that fits between angle brackets, else HeaderInjectionError. */
export function headerUrl(header: string, value: string): string {
  if (value.length > 900 || !/^(https?:\/\/|mailto:)[\x21-\x3b\x3d\x3f-\x7e]+$/.test(value)) {
    throw new HeaderInjectionError(header);
  }
  return value;
}
