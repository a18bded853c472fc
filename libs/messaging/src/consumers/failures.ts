import { DomainError } from '@sortie/contracts';

// PostgreSQL error classes (appendix A of its manual): connection, rollback (deadlocks), resources, operator
// intervention (time-outs too).
const passingClasses = ['08', '40', '53', '57'];

/** Whether the failure lies with the surroundings, not with the event: then everything waits, and nothing is parked. */
export function isPassing(error: unknown): boolean {
  if (error instanceof DomainError) return error.code === 'UNAVAILABLE';
  const { code, message } = error as { code?: unknown; message?: string };
  if (typeof code === 'string') return passingClasses.includes(code.slice(0, 2)) || /^E[A-Z]{3,}$/.test(code);
  // Words of the driver and of its pool, which have no code.
  return /^(Connection terminated|timeout exceeded when trying to connect)/.test(message ?? '');
}

/** An event of a log that is not the one that the cursor has read so far: the source was restored or replaced. */
export class OtherLog extends Error {
  constructor(
    readonly expected: string,
    readonly found: string,
  ) {
    super(`the source's log is ${found}, but the cursor has read ${expected}`);
    this.name = 'OtherLog';
  }
}
