// One drill: a platform of its own, case 3 under a seeded plan of kills, the checker, then the control.
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPlatform, type StartedPlatform } from '../tools/client/platform.mjs';
import { runCampaign, type CampaignRun } from './campaign.ts';
import { checkAll } from './check.ts';
import { runControl } from './control.ts';
import { gather } from './evidence.ts';
import { expectedMails } from './expected.ts';
import { faultPlan } from './fault-plan.ts';
import { audience, type Person } from './people.ts';
import { mulberry32 } from './random.ts';
import { report, type Line } from './report.ts';
import { strike, type Strikes } from './strike.ts';

export interface DrillOptions {
  seed: number;
  people: number;
  log(line: string): void;
}

/** Runs one seed and prints a line per invariant; answers the lines. A failing drill leaves its home for a look. */
export async function drill({ seed, people: count, log }: DrillOptions): Promise<Line[]> {
  const random = mulberry32(seed);
  const people = audience(count, random);
  const home = mkdtempSync(join(tmpdir(), `sortie-chaos-${seed}-`));
  const platform = await startPlatform({ home, args: ['--no-demo', '--multi'], keep: true });
  let lines: Line[] = [];
  try {
    const { run, strikes } = await underFire(platform, people, faultPlan(random), log);
    log(`the client repeated: ${JSON.stringify(run.client.repeats)}`);
    const verdicts = checkAll(run, await gather(platform.ready, run));
    run.receiver.close();
    const sends = verdicts[0]!;
    for (const victim of strikes.spared) sends.wrong.push(`the campaign ended before ${victim} was killed`);
    lines = verdicts.map((verdict) =>
      report(verdict, { seed, faults: strikes.faults, recoveryMs: strikes.recoveryMs }),
    );
    const control = await runControl(platform, seed, random);
    lines.push(report(control.verdict, { seed, faults: control.faults, recoveryMs: [], mustFail: true }));
  } finally {
    await platform.stop();
    await leave(home, lines.length > 0 && lines.every(({ pass }) => pass), log);
  }
  return lines;
}

async function underFire(
  platform: StartedPlatform,
  people: Person[],
  plan: ReturnType<typeof faultPlan>,
  log: (line: string) => void,
): Promise<{ run: CampaignRun; strikes: Strikes }> {
  const over = new AbortController();
  const facts = factsOf(people);
  const striking = strike(platform, plan, facts, over.signal, log);
  // Heard now, so that a failing plan does not end the process before the campaign has.
  striking.catch(() => undefined);
  try {
    const run = await runCampaign(platform.ready, people, log);
    over.abort();
    return { run, strikes: await striking };
  } finally {
    over.abort();
    await striking.catch(() => undefined);
  }
}

/** About how many events contacts, enrollments, mails and their ends make; the plan only needs the size. */
function factsOf(people: readonly Person[]): number {
  return people.length * 3.2 + expectedMails(people) * 1.8;
}

async function leave(home: string, passed: boolean, log: (line: string) => void): Promise<void> {
  if (passed) await rm(home, { recursive: true, force: true });
  else log(`everything of this drill is left in ${home}`);
}
