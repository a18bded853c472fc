import { DomainError } from '@sortie/contracts';

/**
 * Whether the failure of a transaction says for sure that it was undone: the work failed, or the database said that it
 * did. The connection was lost, perhaps at the COMMIT, where the code is of SQLSTATE class 08, of 57P (the server ends)
 * or of the system (EPIPE looks like an SQLSTATE, whose classes do not begin with an E), and where there is none.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export function wasUndone(error: unknown): boolean {
  if (error instanceof DomainError || error instanceof TypeError || error instanceof RangeError) return true;
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^(?!08|57P|E)[0-9A-Z]{5}$/.test(code);
}
