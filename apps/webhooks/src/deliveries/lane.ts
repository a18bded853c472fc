import type { EgressResult } from '../egress/attempt.js';
import { endpointPauseMs, asksToSlowDown } from '../schedule/slow-down.js';
import type { Job } from './job.js';
import { jobOf, type JobRow } from './job-rows.js';
import type { Outcome } from './outcome.js';

/** Where an endpoint's attempts go, as its row says. */
export interface Target {
  url: string;
  origin: string;
  /** Of the row: what another version's receiver answers says nothing about this one's. */
  version: number;
  secret: string;
}

// Two requests at first and one more with each success: a receiver that hangs keeps two of our sockets busy, not all.
const firstLimit = 2;
/** Requests to one endpoint at a time. */
export const mostPerLane = 64;
// What is read ahead, in rounds of requests: enough for the time until the next turn has read more.
const rounds = 24;
// A lane begins with so many: a few requests at a time, but more with every answer.
const firstRead = 256;

/** What a lane's row is to be told at the next turn. */
export interface LaneNews {
  succeeded: boolean;
  failing: boolean;
  pauseMs: number;
}

const noNews: LaneNews = { succeeded: false, failing: false, pauseMs: 0 };

/**
 * The work of one endpoint as it is at one version, which this process alone holds. First attempts of one order key start in the order of the
 * log, each when the one before has ended; everything else goes side by side.
 */
export class Lane {
  target?: Target;
  inFlight = 0;
  /** Whether the table may hold more than was read. */
  more = true;
  /** Nothing more starts: the endpoint pauses, changed, or is gone. It is given back once its attempts have ended. */
  closed = false;
  /** Read up to here, of first attempts and of retries. */
  after = { first: '0', retryAt: '-infinity', retry: '0' };
  news: LaneNews = { ...noNews };
  private limit = firstLimit;
  private ready: Job[] = [];
  /** Order keys with a first attempt under way, and what waits behind it. */
  private readonly busy = new Map<string, Job[]>();
  private waiting = 0;

  constructor(
    readonly workspaceId: string,
    readonly endpointId: string,
    public slowAnswers: number,
  ) {}

  /** How many jobs to read now: 0 while enough are at hand. */
  get hunger(): number {
    const wanted = Math.max(firstRead, this.limit * rounds);
    const held = this.ready.length + this.waiting;
    return this.more && !this.closed && held * 2 <= wanted ? wanted - held : 0;
  }

  /** How many to read in the turn that begins; `more` is raised again by what comes or is left meanwhile. */
  appetite(): number {
    const hunger = this.hunger;
    this.more = false;
    return hunger;
  }

  /** Nothing under way, nothing at hand, nothing more to read. */
  get idle(): boolean {
    return this.inFlight === 0 && (this.closed || (!this.more && this.ready.length === 0));
  }

  /** Takes in what was read; `full`: there may be more. */
  feed(firsts: readonly JobRow[], retries: readonly JobRow[], full: boolean): void {
    if (this.closed) return;
    const [first, retry] = [firsts.at(-1), retries.at(-1)];
    if (first) this.after.first = first.sequence;
    if (retry) Object.assign(this.after, { retryAt: retry.next_attempt_at, retry: retry.sequence });
    this.ready.push(...firsts.map(jobOf), ...retries.map(jobOf));
    this.more ||= full;
  }

  /** The next job to start, or undefined while none may. */
  take(): Job | undefined {
    while (!this.closed && this.inFlight < this.limit && this.ready.length > 0) {
      const job = this.ready.shift()!;
      const queue = job.attempts === 0 ? this.busy.get(job.orderKey) : undefined;
      if (queue) {
        queue.push(job);
        this.waiting += 1;
        continue;
      }
      if (job.attempts === 0) this.busy.set(job.orderKey, []);
      this.inFlight += 1;
      return job;
    }
    return undefined;
  }

  /** An attempt has ended: what waited behind it may start, and the lane adapts to the answer. */
  finish(job: Job, result: EgressResult, outcome: Outcome): void {
    this.inFlight -= 1;
    if (job.attempts === 0) this.unblock(job.orderKey);
    if (outcome.state === 'delivered') {
      this.limit = Math.min(mostPerLane, this.limit + 1);
      this.slowAnswers = 0;
      this.news.succeeded = true;
      this.news.failing = false;
      return;
    }
    this.limit = Math.max(1, Math.ceil(this.limit / 2));
    this.news.failing = true;
    if (asksToSlowDown(result)) this.pause(result);
  }

  /** What its row is to be told, which from here on is somebody else's to remember. */
  takeNews(): LaneNews {
    const news = this.news;
    this.news = { ...noNews };
    return news;
  }

  /** The row was not told after all; what came since then is newer. */
  returnNews(old: LaneNews): void {
    const { news } = this;
    const failing = news.failing || (old.failing && !news.succeeded);
    const pauseMs = Math.max(news.pauseMs, old.pauseMs);
    this.news = { succeeded: news.succeeded || old.succeeded, failing, pauseMs };
  }

  /** Drops what has not started; the table still has it. */
  close(): void {
    this.closed = true;
    this.ready = [];
    this.busy.clear();
    this.waiting = 0;
  }

  private pause(result: EgressResult): void {
    // Answers to requests that were under way when it slowed down say nothing new, but may ask for longer.
    if (!this.closed) this.slowAnswers += 1;
    this.news.pauseMs = Math.max(this.news.pauseMs, endpointPauseMs(result, this.slowAnswers));
    this.close();
  }

  private unblock(orderKey: string): void {
    const queue = this.busy.get(orderKey);
    if (!queue) return;
    this.busy.delete(orderKey);
    this.waiting -= queue.length;
    // Back to the front, in their order: the first of them starts next and blocks the others again.
    this.ready.unshift(...queue);
  }
}

/** The versions at which lanes serve their endpoints; of one that never began, none that there is. */
export function versionsOf(of: readonly Lane[]): number[] {
  return of.map(({ target }) => target?.version ?? 0);
}

/** The keys of lanes' rows, as two parameters of a statement. */
export function placesOf(of: readonly Lane[]): [string[], string[]] {
  return [of.map(({ workspaceId }) => workspaceId), of.map(({ endpointId }) => endpointId)];
}

/** After a turn of unknown outcome: what it has given back is others' now. The next turn comes at once. */
export function dropOthers(lanes: Map<string, Lane>, ours: ReadonlySet<string>): 0 {
  for (const lane of lanes.values()) {
    if (ours.has(lane.endpointId)) continue;
    lane.close();
    lanes.delete(lane.endpointId);
  }
  return 0;
}
