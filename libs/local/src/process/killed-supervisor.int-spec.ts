import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { commandLine } from './stray-process.js';

const index = new URL('../index.ts', import.meta.url).href;
const imports = fileURLToPath(new URL('../../../testing/src/jest/typescript-imports.ts', import.meta.url));
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sortie-guard-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A supervisor in a process of its own; resolves with what its script printed as one line of JSON. */
async function supervisor(script: string) {
  const child = spawn(process.execPath, [
    '--import', imports, '--input-type=module', '-e', `const local = await import(${JSON.stringify(index)});${script}`,
  ], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await new Promise<string[]>((resolve) => {
    createInterface(child.stdout).once('line', (text) => resolve([text]));
    child.once('exit', () => resolve(['{}']));
  });
  return { child, printed: JSON.parse(line) as Record<string, number> };
}

async function gone(pids: number[]): Promise<boolean> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const lines = await Promise.all(pids.map(commandLine));
    if (lines.every((text) => text === '')) return true;
    await wait(50);
  }
  return false;
}

describe('a supervisor that is killed with kill -9', () => {
  it('takes PostgreSQL and nats-server with it, and the next start finds the data', async () => {
    const start = `
      const at = (name) => ${JSON.stringify(folder)} + '/' + name;
      const postgres = await local.startPostgres({ dataDir: at('pg'), logFile: at('pg.log'), fast: true });
      const binary = ${JSON.stringify(process.env['SORTIE_TEST_NATS_BINARY'])};
      const nats = await local.startNats({ binary, storeDir: at('nats'), logFile: at('nats.log'), users: [] });
      console.log(JSON.stringify({ postgres: postgres.pid, nats: nats.pid }));`;
    const first = await supervisor(start);
    expect(first.printed).toEqual({ postgres: expect.any(Number), nats: expect.any(Number) });
    first.child.kill('SIGKILL');
    // At once, while the old servers are still going down.
    const second = await supervisor(start);
    expect(second.printed['postgres']).not.toBe(first.printed['postgres']);
    expect(await gone(Object.values(first.printed))).toBe(true);
    second.child.kill('SIGKILL');
    expect(await gone(Object.values(second.printed))).toBe(true);
  }, 60_000);

  it('takes a child that ignores SIGTERM, and the grandchild, after the grace period', async () => {
    const { child, printed } = await supervisor(`
      const { readFileSync } = await import('node:fs');
      const log = ${JSON.stringify(join(folder, 'deaf.log'))};
      const deaf = local.startGuarded({
        command: '/bin/sh', args: ['-c', "trap '' TERM; sleep 600 & echo $!; wait; sleep 600"],
        env: process.env, logFile: log, stopSignal: 'SIGTERM', graceMs: 300,
      });
      const read = () => readFileSync(log, 'utf8').trim();
      const timer = setInterval(() => {
        if (!read()) return;
        clearInterval(timer);
        console.log(JSON.stringify({ child: deaf.pid, grandchild: Number(read()) }));
      }, 10);`);
    expect(await commandLine(printed['grandchild'] ?? 0)).toContain('sleep 600');
    child.kill('SIGKILL');
    expect(await gone(Object.values(printed))).toBe(true);
  }, 20_000);
});
