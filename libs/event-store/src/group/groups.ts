import { AsyncLocalStorage } from 'node:async_hooks';
import { translate } from '../conflict.js';
import { keyedCall, type Done, type Job, type Surroundings } from '../job.js';
import { runAlone } from '../run-alone.js';
import type { Verdict } from './member.js';
import { runGroup } from './run-group.js';

// While two groups of a workspace commit, the next one gathers: more would wait for each other's counters.
const width = 2;
// What one statement takes well; beyond it the first of the group waits too long for the last.
const mostMembers = 64;
// A group that waits for somebody's lock does not hold up those who come later.
const slowMs = 50;

interface Waiting {
  job: Job;
  /** Runs something in the caller's context, so that its spans are the caller's, whoever's turn it is. */
  inContext<R>(run: () => R): R;
  resolve(done: Done): void;
  reject(error: unknown): void;
}

interface Lane {
  waiting: Waiting[];
  running: number;
  planned: boolean;
}

/** Gathers jobs of the same kind that come while others commit, and runs them in one transaction. */
export class Groups {
  private readonly lanes = new Map<string, Lane>();

  constructor(private readonly around: Surroundings) {}

  /** Runs a job beside others of the same `kind` in its workspace; answers once it is committed. */
  run<O>(kind: string, job: Job<O>): Promise<Done<O>> {
    const key = `${job.workspaceId}\n${kind}`;
    const lane = this.lanes.get(key) ?? { waiting: [], running: 0, planned: false };
    this.lanes.set(key, lane);
    const inContext = AsyncLocalStorage.snapshot();
    const inside: Job<O> = { ...job, work: (unit) => inContext(() => job.work(unit)) };
    return new Promise<Done<O>>((resolve, reject) => {
      lane.waiting.push({ job: inside as Job, inContext, resolve: resolve as Waiting['resolve'], reject });
      this.plan(key, lane);
    });
  }

  /** Starts a group at the end of the tick when there is room. */
  private plan(key: string, lane: Lane): void {
    if (lane.planned || lane.running === width) return;
    if (lane.waiting.length === 0) {
      if (lane.running === 0) this.lanes.delete(key);
      return;
    }
    lane.planned = true;
    setImmediate(() => {
      lane.planned = false;
      this.start(key, lane);
    });
  }

  private start(key: string, lane: Lane): void {
    lane.running += 1;
    let counted = true;
    const giveBack = () => {
      if (!counted) return;
      counted = false;
      lane.running -= 1;
      this.plan(key, lane);
    };
    const slow = setTimeout(giveBack, slowMs);
    void this.together(takeFrom(lane)).finally(() => {
      clearTimeout(slow);
      giveBack();
    });
    this.plan(key, lane);
  }

  /** Runs them in one transaction; after a failure the others again without who failed, and who failed alone. */
  private async together(members: readonly Waiting[]): Promise<void> {
    if (members.length <= 1) return this.alone(members);
    let verdicts: Verdict[];
    try {
      const jobs = members.map(({ job }) => job);
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
      members.map(({ job, inContext, resolve, reject }) =>
        inContext(() => runAlone(job, this.around)).then(resolve, reject)),
    );
  }
}

/** The next group; who has the same Idempotency-Key as a member waits, since a transaction shares its locks. */
function takeFrom(lane: Lane): Waiting[] {
  const keys = new Set<string>();
  const taken: Waiting[] = [];
  const left: Waiting[] = [];
  for (const waiting of lane.waiting) {
    const context = keyedCall(waiting.job)?.context;
    const key = context && `${context.caller.principal_id}\n${context.idempotency_key}`;
    if (taken.length === mostMembers || (key !== undefined && keys.has(key))) left.push(waiting);
    else taken.push(waiting);
    if (key !== undefined) keys.add(key);
  }
  lane.waiting = left;
  return taken;
}
