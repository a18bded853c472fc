import type { Sql } from '@sortie/event-store';
import { disabledText } from '../endpoints/switch.js';
import { shouldDisable } from '../schedule/disable.js';
import { arrivedValues, failedValues, type Ended } from './ended.js';
import * as deliveries from './deliveries.sql.js';
import { byEndpoint, inLogOrder, type JobRow } from './job-rows.js';
import { Lane, placesOf, versionsOf, type LaneNews } from './lane.js';
import * as lanes from './lanes.sql.js';

/** A lane whose row is to be told something, or that is given back. */
export interface Told {
  lane: Lane;
  news: LaneNews;
  release: boolean;
}

/** What one turn is to do. */
export interface Plan {
  dispatcherId: string;
  ended: readonly Ended[];
  told: readonly Told[];
  /** Lanes that want to read more. */
  hungry: readonly Lane[];
  /** How many lanes may be taken. */
  room: number;
  /** Lanes whose endpoints may have changed. */
  watched: readonly Lane[];
  /** After a turn of unknown outcome: the endpoints whose lanes are in memory. */
  held?: readonly string[];
}

/** An endpoint as it is now. */
export interface TargetRow {
  id: string;
  url: string;
  secret: Buffer;
  status: string;
  version: number;
}

/** A lane with what was read for it. */
export interface Fed {
  lane: Lane;
  asked: number;
  target?: TargetRow;
  firsts: JobRow[];
  retries: JobRow[];
}

/** What one turn found. */
export interface Turn {
  settled: ReadonlySet<string>;
  /** After a turn of unknown outcome: the endpoints whose lanes are held in truth, of those in memory. */
  ours?: ReadonlySet<string>;
  /** Endpoints that have failed for so long that they are switched off. */
  hopeless: ReadonlySet<string>;
  fed: Fed[];
  untilDueMs: number | null;
  /** Endpoints that have changed since their lanes began, and those that are no more. */
  changed: Changed[];
}

type Changed = { endpoint_id: string; removed: boolean };
type Settled = { endpoint_id: string; failing_since: Date | null; now: Date };
type Acquired = { workspace_id: string; endpoint_id: string; slow_answers: number };

/** Writes what ended, gives lanes back, takes others, and reads more work: one transaction of three round trips. */
export async function runTurn(sql: Sql, plan: Plan): Promise<Turn> {
  const { dispatcherId: me, told } = plan;
  if (plan.held) void sql.query(lanes.disown, [me, plan.held]);
  const ours = plan.held && sql.query<{ endpoint_id: string }>(lanes.heldBy, [me]);
  void sql.query(deliveries.byKey);
  const { delivered = [], pending = [], failed = [] } = Object.groupBy(plan.ended, ({ outcome }) => outcome.state);
  if (delivered.length > 0) void sql.query(deliveries.arrived, arrivedValues(delivered));
  const others = [...pending, ...failed];
  if (others.length > 0) void sql.query(deliveries.failed, failedValues(others));
  // Without either there is nothing to wait for before reading.
  const [locked, acquired] = told.length === 0 && plan.room <= 0 ? [] : await Promise.all([
    told.length > 0 ? sql.query<Settled>(lanes.lock, [me, ...placesOf(told.map(({ lane }) => lane))]) : undefined,
    plan.room > 0 ? sql.query<Acquired>(lanes.acquire, [me, plan.room]) : undefined,
  ]);
  const free = new Set(locked?.rows.map((row) => row.endpoint_id));
  const telling = told.filter(({ lane }) => free.has(lane.endpointId));
  const fresh = (acquired?.rows ?? []).map((row) => new Lane(row.workspace_id, row.endpoint_id, row.slow_answers));
  const hungry = [...plan.hungry, ...fresh];
  const { watched } = plan;
  const [settled, fed, due, changed] = await Promise.all([
    telling.length > 0 ? sql.query<Settled>(lanes.tell, [me, ...newsOf(telling)]) : undefined,
    hungry.length > 0 ? readWork(sql, hungry) : [],
    plan.room > 0 ? sql.query<{ ms: number }>(lanes.untilDue) : undefined,
    watched.length > 0
      ? sql.query<Changed>(deliveries.changed, [...placesOf(watched), versionsOf(watched)])
      : undefined,
  ]);
  const off = fed.filter(({ target }) => target?.status === 'disabled').map(({ lane }) => lane);
  if (off.length > 0) void sql.query(deliveries.giveUp, [...placesOf(off), disabledText]);
  const rows = settled?.rows ?? [];
  return {
    settled: new Set(rows.map((row) => row.endpoint_id)),
    ours: ours && new Set((await ours).rows.map((row) => row.endpoint_id)),
    hopeless: new Set(rows.filter(({ failing_since, now }) => shouldDisable({ firstFailureAt: failing_since, now }))
      .map((row) => row.endpoint_id)),
    fed,
    untilDueMs: due?.rows[0]?.ms ?? null,
    changed: changed?.rows ?? [],
  };
}

async function readWork(sql: Sql, hungry: readonly Lane[]): Promise<Fed[]> {
  const places = placesOf(hungry);
  const asked = hungry.map((lane) => lane.appetite());
  const [targets, firsts, retries] = await Promise.all([
    sql.query<TargetRow>(deliveries.targets, places),
    sql.query<JobRow>(deliveries.firsts, [...places, asked, hungry.map(({ after }) => after.first)]),
    sql.query<JobRow>(deliveries.retries, [
      ...places, asked, hungry.map(({ after }) => after.retryAt), hungry.map(({ after }) => after.retry),
    ]),
  ]);
  const found = new Map(targets.rows.map((row) => [row.id, row]));
  const [first, retry] = [byEndpoint(firsts.rows), byEndpoint(retries.rows)];
  return hungry.map((lane, index) => ({
    lane,
    asked: asked[index]!,
    target: found.get(lane.endpointId),
    firsts: inLogOrder(first.get(lane.endpointId) ?? []),
    retries: retry.get(lane.endpointId) ?? [],
  }));
}

function newsOf(told: readonly Told[]): unknown[] {
  return [
    ...placesOf(told.map(({ lane }) => lane)),
    told.map(({ lane }) => lane.slowAnswers),
    told.map(({ news }) => news.succeeded),
    told.map(({ news }) => news.failing),
    told.map(({ news }) => news.pauseMs),
    told.map(({ release }) => release),
    versionsOf(told.map(({ lane }) => lane)),
  ];
}
