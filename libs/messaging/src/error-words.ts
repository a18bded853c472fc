import { DomainError } from '@sortie/contracts';

/** Addresses and numbers that a foreign error message may quote. */
const personal = /[^\s@<>"'(]+@[^\s@<>"')]+|\+\d{7,15}/g;

/** What may be logged or stored about an error: never a value from a database row or from input. */
export function errorWords(error: unknown): string {
  if (error instanceof DomainError) return `${error.code}: ${error.detail}`.replace(personal, '[…]');
  if (!(error instanceof Error)) return 'an unknown failure';
  const { code, table, constraint, severity } = error as Error & Record<string, string | undefined>;
  // PostgreSQL quotes values in its messages and details.
  if (severity && code) {
    return `database error ${code}${table ? ` on ${table}` : ''}${constraint ? ` (${constraint})` : ''}`;
  }
  // JSON.parse quotes the text that it could not read.
  if (error instanceof SyntaxError) return 'SyntaxError: the text could not be parsed';
  return `${error.name}: ${error.message}`.replace(personal, '[…]');
}

/** Where it was thrown: the frames of the stack without its first lines, which repeat the message. */
export function errorFrames(error: unknown): string | undefined {
  if (!(error instanceof Error) || error instanceof DomainError) return undefined;
  // Eight frames reach from the driver into our own code.
  return error.stack?.split('\n').filter((line) => /^\s+at /.test(line)).slice(0, 8).join('\n');
}
