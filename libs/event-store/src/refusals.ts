import { DomainError, errorCodes, type ErrorCode } from '@sortie/contracts';
import { replayedMember } from './replayed.js';

// Where a stored answer holds a refusal instead of an output: no resource has a member of this name.
export const refusedMember = '$refused';

// Refusals that say nothing lasting about the request: the same one may go through as soon as it is repeated, or is
// repeated with another header, which is no part of what tells two requests apart.
const fleeting = new Set<ErrorCode>([
  'IDEMPOTENCY_IN_FLIGHT', 'IDEMPOTENCY_MISMATCH', 'RATE_LIMITED', 'STALE_VERSION', 'PRECONDITION_REQUIRED',
  'PAYLOAD_TOO_LARGE', 'MISSING_AUTH', 'INVALID_API_KEY',
]);

/** Whether a failure is an answer: the same request under the same Idempotency-Key hears it again. */
export function isLasting(error: unknown): error is DomainError {
  return error instanceof DomainError && errorCodes[error.code] < 500 && !fleeting.has(error.code);
}

/** A refusal as it is kept in place of an output. */
export function refusalAnswer({ code, detail, fields, extensions }: DomainError): object {
  return { [refusedMember]: { code, detail, fields, extensions } };
}

/** The refusal that a stored answer holds, marked as repeated; undefined when it holds an output. */
export function refusalIn(answer: object): DomainError | undefined {
  if (!Object.hasOwn(answer, refusedMember)) return undefined;
  const { code, detail, fields, extensions } = (answer as Record<string, DomainError>)[refusedMember]!;
  return new DomainError(code, detail, fields, { ...extensions, [replayedMember]: true });
}
