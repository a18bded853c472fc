// Case 3 alone, without faults: 1 000 contacts through a campaign on the test clock, with the figures.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPlatform } from '../tools/client/platform.mjs';
import { runCampaign } from './campaign.ts';
import { checkAll } from './check.ts';
import { gather } from './evidence.ts';
import { audience } from './people.ts';
import { mulberry32 } from './random.ts';
import { report, type Line } from './report.ts';

export interface CaseOptions {
  seed: number;
  people: number;
  multi: boolean;
  log(line: string): void;
}

export async function case3({ seed, people: count, multi, log }: CaseOptions): Promise<Line[]> {
  const home = mkdtempSync(join(tmpdir(), 'sortie-case3-'));
  const platform = await startPlatform({ home, args: ['--no-demo', ...(multi ? ['--multi'] : [])] });
  try {
    const began = performance.now();
    const run = await runCampaign(platform.ready, audience(count, mulberry32(seed)), log);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    const evidence = await gather(platform.ready, run);
    const lines = checkAll(run, evidence).map((verdict) => report(verdict, { seed, faults: 0, recoveryMs: [] }));
    const { mails, log: events, ledger, campaign } = evidence;
    console.log(`${count} contacts, ${run.days} days of the test clock in ${seconds} s: ${mails.length} mails, `
      + `${events.length} events, ${ledger.length} deliveries verified; audience ${JSON.stringify(campaign.audience)}`);
    run.receiver.close();
    return lines;
  } finally {
    await platform.stop();
  }
}
