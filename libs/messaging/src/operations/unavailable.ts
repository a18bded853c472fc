import { DomainError, type Operation } from '@sortie/contracts';

// The clients' first retry; a service that restarts is back within a second or two.
const retryAfterSeconds = 1;

/** Nobody took the call: nothing was done. */
export function unavailable(detail = 'The service is not available right now; try again.'): DomainError {
  return new DomainError('UNAVAILABLE', detail, undefined, { retry_after: retryAfterSeconds });
}

/** The call was sent and no answer came; whether a write was done is unknown. */
export function unanswered(operation: Pick<Operation, 'effect'>): DomainError {
  if (operation.effect === 'read') return unavailable('The service did not answer in time; try again.');
  return unavailable(
    'No answer came in time, so the outcome of this request is unknown. Repeat it with the same Idempotency-Key.',
  );
}
