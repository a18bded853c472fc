import { DomainError } from '@sortie/contracts';

// PostgreSQL error classes (appendix A of its manual): connection, rollback (deadlocks), resources, operator
// intervention (time-outs too).
const passingClasses = ['08', '40', '53', '57'];

const driverWords = new RegExp(
  '^(Connection terminated|timeout exceeded when trying to connect|'
  + 'Client (has encountered a connection error|was closed) and is not queryable)',
);

/** Whether the failure lies with the surroundings, not with the event: then everything waits, and nothing is parked. */
export function isPassing(error: unknown): boolean {
  if (error instanceof DomainError) return error.code === 'UNAVAILABLE';
  const { code, message } = error as { code?: unknown; message?: string };
  // Of the system's names (ECONNREFUSED, EAI_AGAIN) every one; Node's own ERR_… are mistakes in the code.
  if (typeof code === 'string') return passingClasses.includes(code.slice(0, 2)) || /^E(AI_)?[A-Z]{3,}$/.test(code);
  // Words of the driver and of its pool, which have no code.
  return driverWords.test(message ?? '');
}

/** A log that is not the one that the cursor has read so far: the source was replaced, or restored to an earlier time. */
export class OtherLog extends Error {
  constructor(read: string, found: string) {
    super(`the source's log is ${found}, but the cursor has read ${read}`);
    this.name = 'OtherLog';
  }
}
