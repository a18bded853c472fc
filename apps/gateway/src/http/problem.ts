import { DomainError, errorCodes, type ErrorCode, type FieldError } from '@sortie/contracts';
import { errorTexts } from './error-texts.js';

/** RFC 9457, with our extensions. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
  code: ErrorCode;
  request_id: string;
  docs_url: string;
  errors?: FieldError[];
  /** Seconds to wait, where a service knows them. */
  retry_after?: number;
}

/** Where a problem happened. */
export interface Occurrence {
  requestId: string;
  /** Path without its query, which may hold anything. */
  path: string;
  /** Origin of the documentation. */
  origin: string;
}

// Problem types that IANA keeps for everyone (draft-ietf-httpapi-ratelimit-headers).
const sharedTypes: Partial<Record<ErrorCode, string>> = {
  RATE_LIMITED: 'https://iana.org/assignments/http-problem-types#quota-exceeded',
  UNAVAILABLE: 'https://iana.org/assignments/http-problem-types#temporary-reduced-capacity',
};

const byStatus: Record<number, ErrorCode> = {
  404: 'RESOURCE_NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  503: 'UNAVAILABLE',
};

/** Any error as a problem document. What nobody threw on purpose is a 500 that tells nothing. */
export function problemOf(error: unknown, occurrence: Occurrence): Problem {
  if (error instanceof DomainError) return document(error.code, error.detail, occurrence, error);
  const status = statusOf(error);
  if (status === undefined) return document('INTERNAL_ERROR', errorTexts.INTERNAL_ERROR.help, occurrence);
  const code = byStatus[status] ?? 'BAD_REQUEST';
  const known = code === 'BAD_REQUEST' ? 'The request could not be read.' : errorTexts[code].help;
  // 408, 414 and 431 have no code of their own: the status stays, the code says that the request is to blame.
  return { ...document(code, known, occurrence), status };
}

function document(code: ErrorCode, detail: string, occurrence: Occurrence, error?: DomainError): Problem {
  const docs = `${occurrence.origin}/docs#${code}`;
  return {
    type: sharedTypes[code] ?? docs,
    title: errorTexts[code].title,
    status: errorCodes[code],
    detail,
    instance: occurrence.path,
    code,
    request_id: occurrence.requestId,
    docs_url: docs,
    ...(error?.fields ? { errors: error.fields } : {}),
    ...error?.extensions,
  };
}

/** The status of an error of the HTTP framework that blames the request; undefined for all others. */
function statusOf(error: unknown): number | undefined {
  const { statusCode, getStatus } = (error ?? {}) as { statusCode?: unknown; getStatus?: unknown };
  const status = typeof getStatus === 'function' ? (getStatus.call(error) as number) : statusCode;
  return typeof status === 'number' && ((status >= 400 && status < 500) || status === 503) ? status : undefined;
}
