/** How an attempt failed when there was no whole answer. */
export type EgressErrorKind = 'timeout' | 'refused' | 'tls' | 'dns' | 'blocked' | 'reset' | 'too_large';

/** A failure whose kind is known where it happened. */
export class EgressError extends Error {
  constructor(readonly kind: EgressErrorKind, options?: ErrorOptions) {
    super(`webhook attempt: ${kind}`, options);
    this.name = 'EgressError';
  }
}

const refusedText = 'The connection could not be made.';

// Blocked and refused read the same, or the delivery log would be a map of our private network.
const texts: Record<EgressErrorKind, string> = {
  timeout: 'The endpoint did not finish its answer in time.',
  refused: refusedText,
  blocked: refusedText,
  tls: 'The TLS handshake failed.',
  dns: 'The host name could not be resolved.',
  reset: 'The connection broke before the answer was complete.',
  too_large: 'The answer was larger than is read.',
};

/** The sentence that callers of the API see. */
export function errorText(kind: EgressErrorKind): string {
  return texts[kind];
}

/** The code that callers of the API see: it never tells a blocked address from a closed port. */
export function publicErrorKind(kind: EgressErrorKind): Exclude<EgressErrorKind, 'blocked'> {
  return kind === 'blocked' ? 'refused' : kind;
}

const refusedCodes = new Set([
  'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN', 'EADDRNOTAVAIL', 'EACCES', 'EPERM', 'EINVAL',
]);
const timeoutCodes = new Set([
  'ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT',
]);
const tooLargeCodes = new Set(['UND_ERR_HEADERS_OVERFLOW', 'HPE_HEADER_OVERFLOW', 'HPE_CHUNK_EXTENSIONS_OVERFLOW']);

/** The kind of a system's or undici's error. What is neither known nor tagged broke on the wire: `reset`. */
export function kindOf(error: unknown): EgressErrorKind {
  if (error instanceof EgressError) return error.kind;
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code !== 'string') return 'reset';
  if (refusedCodes.has(code)) return 'refused';
  if (timeoutCodes.has(code)) return 'timeout';
  return tooLargeCodes.has(code) ? 'too_large' : 'reset';
}
