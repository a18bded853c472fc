import { translate } from '../conflict.js';
import { Gatherer, type Gathered } from '../gather/gatherer.js';
import { keyedCall, type Done, type Job, type Surroundings } from '../job.js';
import { runAlone } from '../run-alone.js';
import type { Verdict } from './member.js';
import { runGroup } from './run-group.js';

// While two groups of a workspace commit, the next one gathers: more would wait for each other's counters.
const width = 2;
// What one statement takes well; beyond it the first of the group waits too long for the last.
const most = 64;
// A group that waits for somebody's lock does not hold up those who come later.
const slowMs = 50;

type Waiting = Gathered<Job, Done>;

/** Gathers jobs of the same kind that come while others commit, and runs them in one transaction. */
export class Groups {
  private readonly gatherer: Gatherer<Job, Done>;

  constructor(private readonly around: Surroundings) {
    const run = (_: string, members: Waiting[]) => this.together(members);
    this.gatherer = new Gatherer({ width, most, slowMs, admission: eachKeyOnce, run });
  }

  /** Runs a job beside others of the same `kind` in its workspace; answers once it is committed. */
  run<O>(kind: string, job: Job<O>): Promise<Done<O>> {
    return this.gatherer.run(`${job.workspaceId}\n${kind}`, job as Job) as Promise<Done<O>>;
  }

  /** Runs them in one transaction; after a failure the others again without who failed, and who failed alone. */
  private async together(members: readonly Waiting[]): Promise<void> {
    if (members.length <= 1) return this.alone(members);
    let verdicts: Verdict[];
    try {
      const jobs = members.map(inItsContext);
      verdicts = await members[0]!.inContext(() => runGroup(jobs, this.around));
    } catch (error) {
      for (const { reject } of members) reject(translate(error));
      return;
    }
    const [again, alone]: Waiting[][] = [[], []];
    verdicts.forEach((verdict, index) => {
      const member = members[index]!;
      if (verdict === 'again') again!.push(member);
      else if (verdict === 'alone') alone!.push(member);
      else if ('settled' in verdict) member.resolve(verdict.settled);
      else member.reject(verdict.refused);
    });
    if (again!.length === members.length) {
      // Nobody in particular failed: halves tell.
      const half = again!.length >> 1;
      await this.together(again!.slice(0, half));
      await this.together(again!.slice(half));
    } else {
      await this.together(again!);
      await this.alone(alone!);
    }
  }

  private async alone(members: readonly Waiting[]): Promise<void> {
    await Promise.all(
      members.map(({ item, inContext, resolve, reject }) =>
        inContext(() => runAlone(item, this.around)).then(resolve, reject)),
    );
  }
}

/** The job as it runs in the transaction of another: its work stays in the context of its own caller. */
function inItsContext({ item, inContext }: Waiting): Job {
  return { ...item, work: (unit) => inContext(() => item.work(unit)) };
}

/** Who has the same Idempotency-Key as a member waits for another group, since a transaction shares its locks. */
function eachKeyOnce(): (job: Job) => boolean {
  const keys = new Set<string>();
  return (job) => {
    const context = keyedCall(job)?.context;
    if (!context) return true;
    const key = `${context.caller.principal_id}\n${context.idempotency_key}`;
    if (keys.has(key)) return false;
    keys.add(key);
    return true;
  };
}
