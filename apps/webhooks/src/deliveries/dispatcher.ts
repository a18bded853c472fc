import { performance } from 'node:perf_hooks';
import type { EventStore } from '@sortie/event-store';
import type { Egress } from '../egress/dispatcher.js';
import { count, measure } from './delivery.metrics.js';
import type { Ended } from './ended.js';
import type { Job } from './job.js';
import { dropOthers, type Lane } from './lane.js';
import { Lease } from './lease.js';
import { outcomeOf } from './outcome.js';
import { requestOf } from './request.js';
import { Starts } from './starts.js';
import { SwitchOffs } from './switch-off.js';
import { aim } from './target.js';
import { runTurn, type Fed, type Plan, type Turn } from './turn.js';

/** What a dispatcher works with. */
export interface DispatcherOptions {
  store: EventStore;
  egress: Egress;
  /** Told of what the next turn tries again. */
  onError(message: string, error: unknown): void;
  random?: () => number;
  leaseMs?: number;
}

// A turn writes what ended since the last one: some patience makes one statement of many attempts.
const gatherMs = 50;
// So many are written at once without waiting longer: what a crash would repeat is bounded.
const gathered = 2_048;
// A lane that wants to read on does not wait that long, or it would run dry; others join its turn meanwhile.
const hungryMs = 10;
// While it is busy, it looks this often for more lanes and for endpoints that another process has changed; a nudge makes
// it look at once.
const lookMs = 200;
// The net under nudges and due times: work that another process queued is seen after this at the latest.
const tickMs = 1_000;
// After a failed turn; a database that restarts is back within seconds.
const retryMs = 500;
const mostLanes = 2_000;
const lanesPerTurn = 250;

/**
 * Makes deliveries. It holds the lanes of endpoints that have work, so that each endpoint is served by one process at a
 * time; everything that it must not lose is in the database.
 */
export class Dispatcher {
  private readonly lanes = new Map<string, Lane>();
  private ended: Ended[] = [];
  private timer?: NodeJS.Timeout;
  private wakeAt = Infinity;
  /** When to look for lanes again, by the clock that never jumps. */
  private lookAt = 0;
  private turning?: Promise<void>;
  private beat?: NodeJS.Timeout;
  private doubtful = false;
  private readonly switchOffs: SwitchOffs;
  private state: 'new' | 'running' | 'stopping' | 'stopped' = 'new';
  private readonly lease: Lease;
  private readonly starts = new Starts({
    may: () => this.state === 'running' && this.lease.valid,
    attempt: (lane, job) => this.attempt(lane, job),
  });

  constructor(private readonly options: DispatcherOptions) {
    this.lease = new Lease(options.store, options.leaseMs);
    this.switchOffs = new SwitchOffs(options.store, options.onError);
  }

  async start(): Promise<void> {
    this.state = 'running';
    await this.renew();
    // Four tries to renew before it lapses.
    this.beat = setInterval(() => void this.renew(), this.lease.leaseMs / 5);
    this.nudge();
  }

  /** There may be new work. */
  nudge(): void {
    for (const lane of this.lanes.values()) lane.more = true;
    this.lookAt = 0;
    this.wake(0);
  }

  /** An endpoint was changed: nothing more goes out as it was. Other processes see it when they next look. */
  forget(endpointId: string): void {
    this.leave(endpointId, false);
    this.wake(0);
  }

  /** Lets the attempts under way end, writes them, and gives everything back. */
  async stop(): Promise<void> {
    if (this.state !== 'running') return;
    this.state = 'stopping';
    clearInterval(this.beat);
    for (const lane of this.lanes.values()) lane.close();
    while (this.starts.inFlight > 0 || this.ended.length > 0 || this.turning) {
      await (this.turning ?? new Promise((resolve) => setTimeout(resolve, gatherMs)));
      if (!this.turning && this.ended.length > 0) await this.turn();
      if (this.doubtful) break;
    }
    this.state = 'stopped';
    clearTimeout(this.timer);
    await this.switchOffs.ended();
    await this.lease.end().catch((error: unknown) => this.options.onError('a lease runs out by itself', error));
  }

  private async renew(): Promise<void> {
    try {
      if (await this.lease.renew()) return;
      // Others have taken the lanes over: what is in memory is no longer ours.
      for (const lane of this.lanes.values()) lane.close();
      this.lanes.clear();
      this.ended = [];
      await this.lease.renew();
      this.wake(0);
    } catch (error) {
      this.options.onError('the lease of the dispatcher was not renewed', error);
    }
  }

  private wake(inMs: number): void {
    if (this.state !== 'running' && this.state !== 'stopping') return;
    const at = performance.now() + inMs;
    if (at >= this.wakeAt) return;
    this.wakeAt = at;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.turn(), inMs);
  }

  private turn(): Promise<void> {
    if (this.turning) return this.turning;
    this.wakeAt = Infinity;
    clearTimeout(this.timer);
    this.turning = this.runTurn().finally(() => {
      this.turning = undefined;
    });
    return this.turning;
  }

  private async runTurn(): Promise<void> {
    const { store } = this.options;
    const plan = this.plan();
    const inMs = await store.worker((sql) => runTurn(sql, plan)).then(
      (turn) => this.apply(plan, turn),
      (error: unknown) => this.undo(plan, error),
    );
    // A wake-up that came meanwhile is not forgotten.
    const asked = this.wakeAt - performance.now();
    this.wakeAt = Infinity;
    this.wake(Math.max(0, Math.min(inMs, asked)));
  }

  private plan(): Plan {
    const all = [...this.lanes.values()];
    if (this.doubtful) {
      const held = all.map((lane) => lane.endpointId);
      return { dispatcherId: this.lease.id, ended: this.ended.splice(0), told: [], hungry: [], room: 0, watched: [], held };
    }
    const told = all
      .map((lane) => ({ lane, release: lane.idle }))
      .filter(({ lane, release }) => release || lane.news.failing || lane.news.pauseMs > 0)
      .map(({ lane, release }) => ({ lane, release, news: lane.takeNews() }));
    const looks = this.mayLook();
    return {
      dispatcherId: this.lease.id,
      ended: this.ended.splice(0),
      told,
      hungry: all.filter((lane) => lane.hunger > 0),
      room: looks ? Math.min(lanesPerTurn, mostLanes - all.length) : 0,
      watched: looks ? all : [],
    };
  }

  private mayLook(): boolean {
    const now = performance.now();
    if (this.state !== 'running' || !this.lease.valid || now < this.lookAt) return false;
    this.lookAt = this.lanes.size > 0 ? now + lookMs : 0;
    return true;
  }

  /** Takes in what a turn found; answers when the next one should be, in milliseconds. */
  private apply(plan: Plan, turn: Turn): number {
    this.doubtful = false;
    count(plan.ended);
    // The lease lapsed meanwhile: what was taken is no longer ours.
    if (plan.dispatcherId !== this.lease.id) return 0;
    if (turn.ours) return dropOthers(this.lanes, turn.ours);
    for (const { lane, news, release } of plan.told) {
      if (turn.hopeless.has(lane.endpointId)) void this.switchOffs.begin(lane, 'failing');
      if (!turn.settled.has(lane.endpointId)) lane.returnNews(news);
      else if (release) this.lanes.delete(lane.endpointId);
    }
    for (const fed of turn.fed) this.feed(fed);
    for (const { endpoint_id, removed } of turn.changed) this.leave(endpoint_id, removed);
    for (const lane of this.lanes.values()) this.starts.ask(lane);
    if (!this.lease.valid) return retryMs;
    if (plan.room <= 0) return gatherMs;
    const waiting = this.ended.length > 0 || [...this.lanes.values()].some((lane) => lane.idle || lane.hunger > 0);
    // At least a moment: a lane that is due may be locked by a consumer, and asking again at once would be a spin.
    return waiting ? gatherMs : Math.min(Math.max(turn.untilDueMs ?? tickMs, gatherMs), tickMs);
  }

  /** The turn failed, or nobody knows: everything that it was to write waits for the next one. */
  private undo(plan: Plan, error: unknown): number {
    this.doubtful = true;
    this.ended = [...plan.ended, ...this.ended];
    for (const { lane, news } of plan.told) lane.returnNews(news);
    for (const lane of plan.hungry) lane.more = true;
    this.options.onError('a turn of deliveries failed and is repeated', error);
    return retryMs;
  }

  /** Nothing more goes out as an endpoint was. */
  private leave(endpointId: string, removed: boolean): void {
    this.lanes.get(endpointId)?.close();
    // A removed endpoint has no lane to give back.
    if (removed) this.lanes.delete(endpointId);
  }

  private feed({ lane, asked, target, firsts, retries }: Fed): void {
    this.lanes.set(lane.endpointId, lane);
    if (!target) return this.leave(lane.endpointId, true);
    if (target.status !== 'enabled' || !aim(lane, target, this.options.store.keyring)) return lane.close();
    lane.feed(firsts, retries, firsts.length >= asked || retries.length >= asked);
  }

  private async attempt(lane: Lane, job: Job): Promise<void> {
    const result = await this.options.egress.post(requestOf(lane, job));
    const random = this.options.random ?? Math.random;
    let outcome = outcomeOf(job, result, random);
    measure(job, result.ms);
    const ours = () => this.lanes.get(lane.endpointId) === lane;
    // Decided while the lane is held: given back before, it would be served on.
    const left = outcome.gone && ours() && !(await this.switchOffs.begin(lane, 'gone'));
    if (left) outcome = outcomeOf(job, result, random, left);
    lane.finish(job, result, outcome);
    // The lane was taken over meanwhile: the attempt is another's to repeat.
    if (!ours()) return;
    this.ended.push({ lane, job, outcome });
    if (this.ended.length >= gathered) this.wake(0);
    else this.wake(lane.hunger > 0 ? hungryMs : gatherMs);
  }
}
