// Carries out a plan of faults against a running platform, one at a time: the next waits until the last is mended.
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import type { StartedPlatform } from '../tools/client/platform.mjs';
import type { Fault } from './fault-plan.ts';

export interface Strikes {
  faults: number;
  /** From each kill until the platform says that it is ready again. */
  recoveryMs: number[];
  /** Victims whose time never came. */
  spared: string[];
}

const lookMs = 25;
// A service that is not back by then will not come.
const patienceMs = 180_000;

/** Strikes until the plan is done or `over` is aborted. `facts` is about how many events the whole run records. */
export async function strike(
  platform: StartedPlatform, plan: readonly Fault[], facts: number, over: AbortSignal, log: (line: string) => void,
): Promise<Strikes> {
  const database = new Client({ connectionString: platform.ready.database_url });
  await database.connect();
  const recoveryMs: number[] = [];
  try {
    for (const { victim, at, delayMs } of plan) {
      while (!over.aborted && (await recorded(database)) < at * facts) await wait(lookMs);
      if (over.aborted) break;
      await wait(delayMs);
      const began = performance.now();
      await kill(platform, victim);
      await mended(platform, victim, began);
      const took = Math.round(performance.now() - began);
      recoveryMs.push(took);
      log(`kill -9 ${victim} at ${Math.round(at * 100)} %: ready again after ${took} ms`);
    }
  } finally {
    await database.end();
  }
  return { faults: recoveryMs.length, recoveryMs, spared: plan.slice(recoveryMs.length).map(({ victim }) => victim) };
}

async function recorded(database: Client): Promise<number> {
  const { rows } = await database.query<{ facts: number }>(
    'select ((select count(*) from crm.events) + (select count(*) from sequencing.events))::int as facts',
  );
  return rows[0]!.facts;
}

let pidBefore = 0;

async function kill(platform: StartedPlatform, victim: Fault['victim']): Promise<void> {
  pidBefore = platform.refresh().pids[victim];
  process.kill(pidBefore, 'SIGKILL');
  if (victim !== 'nats') return;
  // Its store is gone before it comes back: moved away at once, since removing takes a moment.
  const gone = join(platform.home, `nats-gone-${Date.now()}`);
  await rename(join(platform.home, 'nats'), gone);
  await rm(gone, { recursive: true, force: true });
}

/** The supervisor has started it again, and the platform answers. */
async function mended(platform: StartedPlatform, victim: Fault['victim'], began: number): Promise<void> {
  while (performance.now() - began < patienceMs) {
    if (platform.refresh().pids[victim] !== pidBefore && (await answers(platform))) return;
    await wait(lookMs);
  }
  throw new Error(`${victim} did not come back in ${patienceMs / 1000} s`);
}

async function answers({ ready }: StartedPlatform): Promise<boolean> {
  const urls = [`${ready.base_url}/readyz`, `${ready.sandbox_url}/livez`];
  const found = await Promise.all(urls.map((url) => fetch(url, { signal: AbortSignal.timeout(2_000) }).then(
    async (response) => {
      await response.arrayBuffer();
      return response.ok;
    },
    () => false,
  )));
  return found.every(Boolean);
}
