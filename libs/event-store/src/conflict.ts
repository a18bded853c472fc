import { DomainError } from '@sortie/contracts';

// PostgreSQL error codes (appendix A of its manual).
const uniqueViolation = '23505';
const retryable = new Set(['40001', '40P01']);
// Under 50 writers on one stream the loser of five rounds is rare; then the caller decides.
const mostTries = 6;

/**
 * What a unit throws that found, under its locks, another state than the one it had decided from: it runs again, as
 * after a serialization failure.
 */
export function lostRace(what: string): Error {
  return Object.assign(new Error(`lost a race: ${what}`), { code: '40001' });
}

/** Runs a unit again while it loses races: version conflicts, deadlocks, serialization failures. */
export async function retryConflicts<T>(unit: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await unit();
    } catch (error) {
      if (!isConflict(error)) throw translate(error);
      if (attempt === mostTries) {
        throw new DomainError(
          'INVALID_STATE',
          'The resource is being changed by others at the same moment; try again.',
        );
      }
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 5 * 2 ** attempt));
    }
  }
}

function isConflict(error: unknown): boolean {
  const { code, constraint } = error as { code?: string; constraint?: string };
  return (code === uniqueViolation && constraint === 'events_stream') || (code !== undefined && retryable.has(code));
}

/** Database errors may quote values; only what names nobody leaves the store. */
export function translate(error: unknown): unknown {
  if (error instanceof DomainError) return error;
  const { code, constraint, table, routine, message } = error as Record<string, string | undefined>;
  if (code === '57014') return new DomainError('UNAVAILABLE', 'The request took too long and was undone.');
  if (!code || !/^[0-9A-Z]{5}$/.test(code)) return error;
  const clean = new Error(
    `database error ${code}${table ? ` on ${table}` : ''}${constraint ? ` (${constraint})` : ''} in ${routine ?? '?'}`,
  );
  // A missing column or a syntax error quotes SQL, never values; it is worth its words.
  if (code.startsWith('42')) clean.message += `: ${message}`;
  return Object.assign(clean, { code });
}
