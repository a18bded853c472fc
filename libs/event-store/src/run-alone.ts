import { storeAnswer, storedAnswer } from './answers.js';
import { retryConflicts } from './conflict.js';
import { keyedCall, type Done, type Job, type Surroundings } from './job.js';
import { isLasting, refusalAnswer } from './refusals.js';
import { partOf, type Statements } from './sql.js';
import { beginIn, transaction } from './transaction.js';
import { Unit } from './unit.js';

/** Runs a job in a transaction of its own; lost races run again, refusals undo everything. */
export function runAlone<O>(job: Job<O>, around: Surroundings): Promise<Done<O>> {
  return retryConflicts(() =>
    transaction(around.app, beginIn(job.workspaceId, job.context?.deadline), (sql) => perform(job, around, sql)),
  );
}

async function perform<O>(job: Job<O>, around: Surroundings, sql: Statements): Promise<Done<O>> {
  const keyed = keyedCall(job as Job);
  if (keyed) {
    const output = await storedAnswer<O>(sql, keyed.operation, keyed.context);
    if (output) return { output };
    void sql.query('savepoint work');
  }
  const own = partOf(sql);
  const unit = new Unit({ ...around, ...job, sql: own });
  try {
    const output = await job.work(unit);
    job.check(output);
    await unit.send();
    if (keyed) void storeAnswer(sql, keyed.operation, keyed.context, output as object, unit.subjects);
    return { output, unit };
  } catch (error) {
    if (!keyed || !isLasting(error)) throw error;
    // What still runs of the work must not write behind the savepoint.
    own.end();
    unit.take();
    void sql.query('rollback to savepoint work');
    void storeAnswer(sql, keyed.operation, keyed.context, refusalAnswer(error), unit.subjects);
    return { refusal: error };
  }
}
