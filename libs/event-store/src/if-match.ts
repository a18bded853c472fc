import { DomainError, type CallContext } from '@sortie/contracts';

/** Refuses a change that was made against another version than the caller read (RFC 9110 §13.1.1). */
export function ifMatch(context: CallContext, version: number): void {
  if (context.if_match === undefined || context.if_match === version) return;
  throw new DomainError(
    'STALE_VERSION',
    `The resource is at version ${version}, not ${context.if_match}; read it again.`,
  );
}
