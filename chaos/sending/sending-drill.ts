// npm run chaos -- --sending: two workers race over a campaign, and one of them is killed at every boundary of a send.
import { mkdtempSync } from 'node:fs';
import { writeFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@sortie/local';
import { Client } from 'pg';
import { startPlatform, type StartedPlatform } from '../../tools/client/platform.mjs';
import { patientClient } from '../patient-client.ts';
import { report, type Line } from '../report.ts';
import { startFront } from './front.ts';
import { playSeed } from './play-seed.ts';
import { startResendFront } from './resend-front.ts';
import { runSendingControl } from './sending-control.ts';
import type { Scene } from './strike-at.ts';
import { startWorkers } from './workers.ts';

// An advance waits for whatever was struck during its day: a worker that starts again, a doubt that is looked up.
const patienceMs = 15 * 60_000;

export interface SendingOptions {
  seeds: number[];
  log(line: string): void;
}

/** Runs every seed on one platform, and the control; prints a line per boundary and invariant. */
export async function sendingDrill({ seeds, log }: SendingOptions): Promise<Line[]> {
  const home = mkdtempSync(join(tmpdir(), 'sortie-sending-'));
  const sandbox = { sandbox: await freePort(), sandboxSmtp: await freePort() };
  // The platform keeps the ports that it finds here; the fronts must know them before it starts.
  await writeFile(join(home, 'ports.json'), JSON.stringify(sandbox));
  const smtp = await startFront(0, sandbox.sandboxSmtp);
  const resend = await startResendFront(0, `http://127.0.0.1:${sandbox.sandbox}`);
  const settings = { SORTIE_SANDBOX_SMTP: `smtp://127.0.0.1:${smtp.port}`, SORTIE_SANDBOX_URL: resend.url };
  const particular = { SORTIE_PORT: String(await freePort()), SORTIE_RATE_LIMIT: '1000' };
  const env = { ...settings, ...particular, SORTIE_SANDBOX_WEBHOOKS_FIRST: 'on' };
  const platform = await startPlatform({ home, args: ['--no-demo', '--multi'], env, keep: true });
  const lines: Line[] = [];
  try {
    await onStage(platform, { smtp, resend, settings }, async (scene) => {
      const client = patientClient(platform.ready.base_url, platform.ready.api_key, patienceMs);
      for (const seed of seeds) lines.push(...(await playSeed(scene, client, seed, log)));
      const control = await runSendingControl(home, smtp, scene.database);
      lines.push(report(control.verdict, { seed: seeds[0]!, faults: control.faults, recoveryMs: [], mustFail: true }));
    });
  } finally {
    await platform.stop();
    smtp.close();
    resend.close();
    if (lines.length > 0 && lines.every(({ pass }) => pass)) await rm(home, { recursive: true, force: true });
    else log(`everything of this drill is left in ${home}`);
  }
  return lines;
}

type Fronts = Pick<Scene, 'smtp' | 'resend'> & { settings: Record<string, string> };

async function onStage(platform: StartedPlatform, fronts: Fronts, act: (scene: Scene) => Promise<void>): Promise<void> {
  const databaseUrl: string = platform.ready.database_url;
  const database = new Client({ connectionString: databaseUrl });
  await database.connect();
  const workers = await startWorkers(platform, database, fronts.settings);
  try {
    await workers.bothReady();
    await act({ databaseUrl, database, workers, ...fronts });
  } finally {
    await workers.stop();
    await database.end();
  }
}
