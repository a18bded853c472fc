import type { ErrorCode } from './error-codes.js';

/** What is wrong with one member of the input, and how to mend it. */
export interface FieldError {
  /** Dotted path as a person reads it: `steps[0].subject`. */
  field: string;
  /** JSON Pointer (RFC 6901) into the request body: `/steps/0/subject`. */
  pointer: string;
  code: string;
  message: string;
}

/** The one error that deciders and handlers throw on purpose; the gateway turns it into a problem document. */
export class DomainError extends Error {
  constructor(
    readonly code: ErrorCode,
    readonly detail: string,
    readonly fields?: FieldError[],
    /** Further members of the problem document, such as `required_scopes`. Never personal data. */
    readonly extensions?: Record<string, unknown>,
  ) {
    super(`${code}: ${detail}`);
    this.name = 'DomainError';
  }
}

/** A VALIDATION_ERROR about one top-level member. */
export function invalidField(field: string, code: string, message: string): DomainError {
  return new DomainError('VALIDATION_ERROR', message, [{ field, pointer: pointerTo(field), code, message }]);
}

// `steps[2].body` is `/steps/2/body` (RFC 6901); names of members hold none of its special characters.
function pointerTo(field: string): string {
  return `/${field.replace(/\[(\d+)\]/g, '.$1').replaceAll('.', '/')}`;
}

/** The 404 that is also the answer for another workspace's ids: it never says which. */
export function notFound(resource: string): DomainError {
  return new DomainError('RESOURCE_NOT_FOUND', `No such ${resource}.`);
}
