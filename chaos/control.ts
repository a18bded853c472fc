// Runs the naive sender under the same kind of faults: kills of itself, and connections that break after the mail was
// taken.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { freePort, secrets, serviceEnvironment } from '@sortie/local';
import type { StartedPlatform } from '../tools/client/platform.mjs';
import type { Random } from './random.ts';
import { compare, type Verdict } from './verdict.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
// Enough for several batches between the kills, and over in seconds.
const count = 120;
const kills = 3;
// Every so many mails the connection breaks after the sandbox has stored one.
const dropEvery = 17;

export interface Control {
  verdict: Verdict;
  faults: number;
}

/** Its own sandbox, since only a control may have broken connections for certain. */
export async function runControl(platform: StartedPlatform, seed: number, random: Random): Promise<Control> {
  const recipients = Array.from({ length: count }, (_, index) => `control-${seed}-${index}@sandbox.test`);
  const list = join(platform.home, 'control.json');
  await writeFile(list, JSON.stringify(recipients));
  const sandbox = await startSandbox(platform);
  try {
    let faults = 0;
    for (let left = count; ;) {
      const victim = faults < kills ? momentIn(random, left / (kills + 1 - faults)) : Infinity;
      const sent = await sendUntil(victim, [list, join(platform.home, 'control.checkpoint'), String(sandbox.port)]);
      if (sent < victim) break;
      faults += 1;
      left -= sent;
    }
    const answer: any = await fetch(`${platform.ready.sandbox_url}/sandbox/messages?limit=10000`).then((response) =>
      response.json(),
    );
    const found = answer.data
      .map(({ to }: { to: string }) => to)
      .filter((to: string) => to.startsWith(`control-${seed}-`));
    const { extra, ...counts } = compare(recipients, found);
    return {
      verdict: { id: 'control', ...counts, wrong: extra },
      faults: faults + Math.floor(found.length / dropEvery),
    };
  } finally {
    sandbox.child.kill('SIGTERM');
    await once(sandbox.child, 'exit');
  }
}

/** After so many mails: never the last ones of a batch of ten, where a kill would cost nothing. */
function momentIn(random: Random, most: number): number {
  const moment = Math.max(1, Math.floor(random() * most));
  return moment - (moment % 10) + 2 + Math.floor(random() * 4);
}

/** Runs the sender; kills it when it has told of `victim` mails. Answers how many it told of. */
async function sendUntil(victim: number, args: string[]): Promise<number> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', here('naive-sender.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let sent = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    if (line) sent += 1;
    if (sent === victim) child.kill('SIGKILL');
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return Math.min(sent, victim);
}

async function startSandbox({ home, ready }: StartedPlatform): Promise<{ child: ChildProcess; port: number }> {
  const port = await freePort();
  const env = serviceEnvironment('sandbox', {
    master: await secrets(home),
    databaseUrl: ready.database_url,
    natsUrl: ready.nats_url,
    publicUrl: ready.base_url,
    extra: {
      SORTIE_SANDBOX_PORT: '0',
      SORTIE_SANDBOX_SMTP_PORT: String(port),
      SORTIE_INBOUND_SMTP: '127.0.0.1:9',
      SORTIE_SANDBOX_FAULTS: JSON.stringify({ after_data: 'drop', every: dropEvery }),
    },
  });
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', here('../tools/start/run-service.ts'), 'sandbox'],
    {
      env,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    },
  );
  await once(child, 'message');
  return { child, port };
}
