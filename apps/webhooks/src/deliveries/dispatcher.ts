import { performance } from 'node:perf_hooks';
import type { EventStore } from '@sortie/event-store';
import { signatureHeaders } from '../signing/sign.js';
import { placeOfSecret } from '../endpoints/endpoint.js';
import type { Egress } from '../egress/dispatcher.js';
import { bodyOf, type Job } from './job.js';
import { Lane } from './lane.js';
import { Lease } from './lease.js';
import { measure } from './delivery.metrics.js';
import { outcomeOf } from './outcome.js';
import { switchOff } from './switch-off.js';
import { runTurn, type Ended, type JobRow, type Plan, type TargetRow, type Turn } from './turn.js';

/** What a dispatcher works with. */
export interface DispatcherOptions {
  store: EventStore;
  egress: Egress;
  /** Told of what the next turn tries again. */
  onError(message: string, error: unknown): void;
  random?: () => number;
  leaseMs?: number;
}

// A turn writes what ended since the last one: some milliseconds of patience make one statement of many attempts.
const gatherMs = 20;
// So many are written at once without waiting longer.
const gathered = 256;
// The net under nudges and due times: work that another process queued is seen after this at the latest.
const tickMs = 1_000;
// After a failed turn; a database that restarts is back within seconds.
const retryMs = 500;
// Requests under way in this process: each costs a socket.
const mostInFlight = 1_024;
const mostLanes = 2_000;
const lanesPerTurn = 250;

/**
 * Makes deliveries. It holds the lanes of endpoints that have work, so that each endpoint is served by one process at a
 * time; everything that it must not lose is in the database.
 */
export class Dispatcher {
  private readonly lanes = new Map<string, Lane>();
  private ended: Ended[] = [];
  private inFlight = 0;
  private timer?: NodeJS.Timeout;
  private wakeAt = Infinity;
  private turning?: Promise<void>;
  private beat?: NodeJS.Timeout;
  private doubtful = false;
  private state: 'new' | 'running' | 'stopping' | 'stopped' = 'new';
  private readonly lease: Lease;

  constructor(private readonly options: DispatcherOptions) {
    this.lease = new Lease(options.store, options.leaseMs);
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
    this.wake(0);
  }

  /** An endpoint was changed: nothing more goes out as it was. */
  forget(endpointId: string): void {
    this.lanes.get(endpointId)?.close();
    this.wake(0);
  }

  /** Lets the attempts under way end, writes them, and gives everything back. */
  async stop(): Promise<void> {
    if (this.state !== 'running') return;
    this.state = 'stopping';
    clearInterval(this.beat);
    for (const lane of this.lanes.values()) lane.close();
    while (this.inFlight > 0 || this.ended.length > 0 || this.turning) {
      await (this.turning ?? new Promise((resolve) => setTimeout(resolve, gatherMs)));
      if (!this.turning && this.ended.length > 0) await this.turn();
      if (this.doubtful) break;
    }
    this.state = 'stopped';
    clearTimeout(this.timer);
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
    const { store, onError } = this.options;
    const plan = this.plan();
    const inMs = await store.worker((sql) => runTurn(sql, plan)).then(
      (turn) => this.apply(plan, turn),
      (error: unknown) => {
        this.doubtful = true;
        this.ended = [...plan.ended, ...this.ended];
        onError('a turn of deliveries failed and is repeated', error);
        return retryMs;
      },
    );
    // A wake-up that came meanwhile is not forgotten.
    const asked = this.wakeAt - performance.now();
    this.wakeAt = Infinity;
    this.wake(Math.max(0, Math.min(inMs, asked)));
  }

  private plan(): Plan {
    const ended = this.ended.splice(0);
    const all = [...this.lanes.values()];
    const released = new Set(all.filter((lane) => lane.idle));
    return {
      dispatcherId: this.lease.id,
      ended,
      released,
      told: all.filter((lane) => released.has(lane) || lane.news?.failing || lane.news?.pauseMs),
      hungry: all.filter((lane) => lane.hunger > 0),
      room: this.state === 'running' && this.lease.valid ? Math.min(lanesPerTurn, mostLanes - all.length) : 0,
      held: this.doubtful ? all.map((lane) => lane.endpointId) : undefined,
    };
  }

  /** Takes in what a turn found; answers when the next one should be, in milliseconds. */
  private apply(plan: Plan, turn: Turn): number {
    this.doubtful = false;
    if (plan.dispatcherId !== this.lease.id) return 0;
    for (const lane of plan.told) {
      if (!turn.settled.has(lane.endpointId)) continue;
      lane.news = undefined;
      if (plan.released.has(lane)) this.lanes.delete(lane.endpointId);
    }
    for (const id of turn.hopeless) this.disable(id, 'failing');
    const firsts = grouped(turn.firsts);
    const retries = grouped(turn.retries);
    for (const lane of turn.fed) this.feed(lane, turn, firsts, retries);
    this.pump();
    if (this.ended.length > 0) return gatherMs;
    const waiting = [...this.lanes.values()].some((lane) => lane.idle || lane.hunger > 0);
    // A lane may be due and locked: looking again at once would be a spin.
    return waiting ? gatherMs : Math.min(Math.max(turn.untilDueMs ?? tickMs, 1), tickMs);
  }

  private feed(lane: Lane, turn: Turn, firsts: Map<string, JobRow[]>, retries: Map<string, JobRow[]>): void {
    const target = turn.targets.get(lane.endpointId);
    this.lanes.set(lane.endpointId, lane);
    if (!target || target.status !== 'enabled') {
      lane.close();
      // A removed endpoint has no lane to give back.
      if (!target) this.lanes.delete(lane.endpointId);
      return;
    }
    this.aim(lane, target);
    const first = firsts.get(lane.endpointId) ?? [];
    const retry = retries.get(lane.endpointId) ?? [];
    const asked = lane.hunger;
    lane.more = first.length >= asked || retry.length >= asked;
    const [lastFirst, lastRetry] = [first.at(-1), retry.at(-1)];
    if (lastFirst) lane.after.first = lastFirst.sequence;
    if (lastRetry) Object.assign(lane.after, { retryAt: lastRetry.next_attempt_at, retry: lastRetry.sequence });
    lane.add([...first, ...retry].map(jobOf));
  }

  private aim(lane: Lane, { url, secret: sealed }: TargetRow): void {
    if (lane.target?.sealed.equals(sealed)) {
      lane.target.url = url;
      return;
    }
    const { keyring } = this.options.store;
    const secret = keyring.open(lane.workspaceId, sealed, placeOfSecret(lane.endpointId)).toString();
    lane.target = { url, sealed, secret };
  }

  private pump(): void {
    for (const lane of this.lanes.values()) this.serve(lane);
  }

  private serve(lane: Lane): void {
    while (this.state === 'running' && this.inFlight < mostInFlight && this.lease.valid) {
      const job = lane.take();
      if (!job) return;
      void this.attempt(lane, job);
    }
  }

  private async attempt(lane: Lane, job: Job): Promise<void> {
    this.inFlight += 1;
    const { url, secret } = lane.target!;
    const body = bodyOf(lane.workspaceId, job);
    const headers: Record<string, string> = {
      'content-type': 'application/json',
      'user-agent': 'Sortie-Webhooks/1',
      ...signatureHeaders({ id: job.eventId, at: new Date(), body, secrets: [secret] }),
    };
    if (job.traceparent) headers['traceparent'] = job.traceparent;
    const result = await this.options.egress.post({ url, headers, body });
    const full = this.inFlight === mostInFlight;
    this.inFlight -= 1;
    const outcome = outcomeOf(job, result, this.options.random ?? Math.random);
    measure(job, outcome, result.ms);
    lane.finish(job, result, outcome);
    // A lane that was taken over meanwhile: the attempt is another's to repeat.
    if (this.lanes.get(lane.endpointId) !== lane) return;
    this.ended.push({ lane, job, outcome });
    if (outcome.gone) this.disable(lane.endpointId, 'gone');
    if (full) this.pump();
    else this.serve(lane);
    this.wake(this.ended.length >= gathered ? 0 : gatherMs);
  }

  private disable(endpointId: string, reason: 'gone' | 'failing'): void {
    const lane = this.lanes.get(endpointId);
    if (!lane) return;
    lane.close();
    const { store, onError } = this.options;
    // One that could not be switched off now answers the same at its next attempt.
    switchOff(store, lane.workspaceId, endpointId, reason).catch((error: unknown) =>
      onError('an endpoint could not be switched off', error));
  }
}

function grouped(rows: readonly JobRow[]): Map<string, JobRow[]> {
  return Map.groupBy(rows, (row) => row.endpoint_id);
}

function jobOf(row: JobRow): Job {
  return {
    sequence: Number(row.sequence),
    attempts: row.attempts,
    orderKey: row.order_key,
    eventId: row.event_id,
    type: row.type,
    data: row.data,
    occurredAt: row.occurred_at,
    traceparent: row.traceparent,
    createdAt: row.created_at,
  };
}
