import type { Sql } from '@sortie/event-store';
import { disabledText } from '../endpoints/switch.js';
import { shouldDisable } from '../schedule/disable.js';
import * as deliveries from './deliveries.sql.js';
import type { Job } from './job.js';
import { Lane } from './lane.js';
import * as lanes from './lanes.sql.js';
import type { Outcome } from './outcome.js';

/** An attempt that has ended and is not written yet. */
export interface Ended {
  lane: Lane;
  job: Job;
  outcome: Outcome;
}

/** What one turn is to do. */
export interface Plan {
  dispatcherId: string;
  ended: readonly Ended[];
  /** Lanes to tell something, or to give back. */
  told: readonly Lane[];
  released: ReadonlySet<Lane>;
  /** Lanes that want to read more. */
  hungry: readonly Lane[];
  /** How many lanes may be taken. */
  room: number;
  /** After a turn of unknown outcome: the endpoints whose lanes are held in truth. */
  held?: readonly string[];
}

/** An endpoint as it is now. */
export interface TargetRow {
  id: string;
  url: string;
  secret: Buffer;
  status: string;
}

/** What one turn found. */
export interface Turn {
  settled: ReadonlySet<string>;
  /** Endpoints that have failed for so long that they are switched off. */
  hopeless: string[];
  fed: readonly Lane[];
  targets: ReadonlyMap<string, TargetRow>;
  firsts: JobRow[];
  retries: JobRow[];
  untilDueMs: number | null;
}

export interface JobRow {
  endpoint_id: string;
  sequence: string;
  attempts: number;
  order_key: string;
  created_at: Date;
  next_attempt_at: string | null;
  event_id: string;
  type: string;
  data: string;
  occurred_at: Date;
  traceparent: string | null;
}

type Settled = { endpoint_id: string; failing_since: Date | null; now: Date };
type Acquired = { workspace_id: string; endpoint_id: string; slow_answers: number };

/** Writes what ended, gives lanes back, takes others, and reads more work: one transaction of three round trips. */
export async function runTurn(sql: Sql, plan: Plan): Promise<Turn> {
  const { dispatcherId: me, told } = plan;
  if (plan.held) void sql.query(lanes.disown, [me, plan.held]);
  if (plan.ended.length > 0) void sql.query(deliveries.record, recordValues(plan.ended));
  const [locked, acquired] = await Promise.all([
    told.length > 0 ? sql.query<{ endpoint_id: string }>(lanes.lock, [me, ...placesOf(told)]) : undefined,
    plan.room > 0 ? sql.query<Acquired>(lanes.acquire, [me, plan.room]) : undefined,
  ]);
  const free = new Set(locked?.rows.map((row) => row.endpoint_id));
  const telling = told.filter((lane) => free.has(lane.endpointId));
  const fresh = (acquired?.rows ?? []).map((row) => new Lane(row.workspace_id, row.endpoint_id, row.slow_answers));
  const fed = [...plan.hungry, ...fresh];
  const settled = telling.length > 0 ? sql.query<Settled>(lanes.tell, [me, ...newsOf(telling, plan.released)]) : undefined;
  const read = fed.length > 0 ? readWork(sql, fed) : undefined;
  const due = sql.query<{ ms: number }>(lanes.untilDue);
  const found = await read;
  const off = fed.filter((lane) => (found?.targets.get(lane.endpointId)?.status ?? 'disabled') !== 'enabled');
  if (off.length > 0) void sql.query(deliveries.giveUp, [...placesOf(off), disabledText]);
  const rows = (await settled)?.rows ?? [];
  return {
    settled: new Set(rows.map((row) => row.endpoint_id)),
    hopeless: rows.filter(({ failing_since, now }) => shouldDisable({ firstFailureAt: failing_since, now }))
      .map((row) => row.endpoint_id),
    fed,
    targets: found?.targets ?? new Map<string, TargetRow>(),
    firsts: found?.firsts ?? [],
    retries: found?.retries ?? [],
    untilDueMs: (await due).rows[0]?.ms ?? null,
  };
}

async function readWork(sql: Sql, fed: readonly Lane[]) {
  const places = placesOf(fed);
  const take = fed.map((lane) => lane.hunger);
  const [targets, firsts, retries] = await Promise.all([
    sql.query<TargetRow>(deliveries.targets, places),
    sql.query<JobRow>(deliveries.firsts, [...places, take, fed.map(({ after }) => after.first)]),
    sql.query<JobRow>(deliveries.retries, [
      ...places, take, fed.map(({ after }) => after.retryAt), fed.map(({ after }) => after.retry),
    ]),
  ]);
  return { targets: new Map(targets.rows.map((row) => [row.id, row])), firsts: firsts.rows, retries: retries.rows };
}

function placesOf(of: readonly Lane[]): [string[], string[]] {
  return [of.map(({ workspaceId }) => workspaceId), of.map(({ endpointId }) => endpointId)];
}

function recordValues(ended: readonly Ended[]): unknown[] {
  return [
    ...placesOf(ended.map(({ lane }) => lane)),
    ended.map(({ job }) => job.sequence),
    ended.map(({ job }) => job.attempts),
    ended.map(({ outcome }) => outcome.state),
    ended.map(({ outcome }) => outcome.status),
    ended.map(({ outcome }) => outcome.error),
    ended.map(({ outcome }) => outcome.inMs),
  ];
}

function newsOf(told: readonly Lane[], released: ReadonlySet<Lane>): unknown[] {
  return [
    ...placesOf(told),
    told.map((lane) => lane.slowAnswers),
    told.map(({ news }) => news?.succeeded ?? false),
    told.map(({ news }) => news?.failing ?? false),
    told.map(({ news }) => news?.pauseMs ?? 0),
    told.map((lane) => released.has(lane)),
  ];
}
