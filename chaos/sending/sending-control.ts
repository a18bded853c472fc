// The naive sender under the same faults on the same wire: killed at the boundaries of a send, cut off before a 250.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Client } from 'pg';
import type { Control } from '../control.ts';
import { compare } from '../verdict.ts';
import { smtpBoundaries, type Meeting } from './boundaries.ts';
import type { SmtpFront } from './front.ts';

const naive = fileURLToPath(new URL('../naive-sender.ts', import.meta.url));
// It fetches ten at once: every boundary is met in the middle of a batch, and there is a batch for each.
const batch = 10;
const within = 4;

/** Runs it until it has gone through its list. */
export async function runSendingControl(home: string, front: SmtpFront, database: Client): Promise<Control> {
  const meetings = smtpBoundaries.flatMap(({ meeting }) => (meeting.by === 'smtp' ? meeting : []));
  const recipients = Array.from({ length: batch * (meetings.length + 1) }, (_, index) => `naive-${index}@sandbox.test`);
  const list = join(home, 'naive.json');
  await writeFile(list, JSON.stringify(recipients));
  const args = [list, join(home, 'naive.checkpoint'), String(front.port)];
  let sender = start(args);
  for (const meeting of meetings) sender = await strike(sender, meeting, front, args);
  if (sender.exitCode === null) await once(sender, 'exit');
  const { rows } = await database.query<{ to: string }>(
    `select rcpt_to as "to" from sandbox.messages where rcpt_to like 'naive-%'`,
  );
  const { extra, ...counts } = compare(recipients, rows.map(({ to }) => to));
  return { verdict: { id: 'control', ...counts, wrong: extra }, faults: meetings.length };
}

function start(args: string[]): ChildProcess {
  return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', naive, ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

async function strike(
  sender: ChildProcess, { point, after, kill }: Meeting & { by: 'smtp' }, front: SmtpFront, args: string[],
): Promise<ChildProcess> {
  const { release } = await front.holdAt(point, within);
  if (kill) {
    sender.kill('SIGKILL');
    await once(sender, 'exit');
  }
  release(after);
  return kill ? start(args) : sender;
}
