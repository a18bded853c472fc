import type { Job, Surroundings } from '../job.js';
import { SubjectKeys } from '../log/subject-keys.js';
import { beginIn, transaction } from '../transaction.js';
import { wasUndone } from '../was-undone.js';
import { sendOf } from '../write.js';
import { GroupClaims } from './claims.js';
import { Member, type Verdict } from './member.js';

/** Ends a group of which a member failed. */
class Undone extends Error {}

/**
 * Runs jobs of one workspace in one transaction: their claims, events, read models and counters are written at once.
 * One failure undoes all of them; the verdicts say who is to run alone and who may run together again. Rejects when the
 * connection failed and nobody knows whether the commit was done.
 */
export async function runGroup(jobs: readonly Job[], around: Surroundings): Promise<Verdict[]> {
  const { workspaceId } = jobs[0]!;
  let members: Member[] = [];
  let committing = false;
  try {
    await transaction(around.app, beginIn(workspaceId, earliest(jobs)), async (sql) => {
      const claims = new GroupClaims(sql, workspaceId);
      const keys = new SubjectKeys(workspaceId, around.keyring, sql);
      const reserve = claims.reserve.bind(claims);
      members = jobs.map((job) => new Member(job, around, sql, { keys, reserve }));
      await Promise.all(members.map((member) => member.run()));
      failRivals(members);
      if (members.some((member) => member.hasFailed)) throw new Undone();
      const writers = members.filter((member) => member.takesPart);
      await sendOf(writers.map(({ unit }) => unit), { sql, workspaceId, keys, projections: around.projections });
      for (const member of writers) member.keepAnswer();
      committing = true;
    });
    return members.map((member) => member.done());
  } catch (error) {
    if (members.length === 0 || (committing && !wasUndone(error))) throw error;
    return members.map((member) => member.verdict());
  } finally {
    for (const member of members) member.end();
  }
}

/** Of those that append to the same stream the first may stay. */
function failRivals(members: readonly Member[]): void {
  const taken = new Set<string>();
  for (const member of members) {
    const { streams } = member.unit;
    if ([...streams].some((stream) => taken.has(stream))) member.fail();
    for (const stream of streams) taken.add(stream);
  }
}

/** The statements of all end when the time of the first is up; then each has its own time alone. */
function earliest(jobs: readonly Job[]): number | undefined {
  const deadlines = jobs.map(({ context }) => context?.deadline).filter((deadline) => deadline !== undefined);
  return deadlines.length > 0 ? Math.min(...deadlines) : undefined;
}
