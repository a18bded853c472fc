import { mkdtempSync, rmSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { countsIn, endAfterResults, resultFlags } from '../setup/jest-results.mjs';
import { unavailable } from './packages.ts';
import { startMailServers } from './start.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Starts the servers and runs the mail tests against them; says so plainly when it cannot. Answers the exit code. */
export async function testMail(args: readonly string[], ended: AbortSignal): Promise<number> {
  const why = unavailable();
  if (why) {
    console.log(`The mail tests were NOT run: ${why}\n0 passed, 0 failed`);
    return 0;
  }
  const servers = await startMailServers(ended);
  const results = mkdtempSync(join(tmpdir(), 'sortie-mail-results-'));
  try {
    const file = join(results, 'results.json');
    const { stop: _, ...told } = servers;
    const code = await jest(args, file, {
      // The tests trust the servers' certificates by this alone; nothing in the product turns checks off.
      NODE_EXTRA_CA_CERTS: servers.caFile,
      SORTIE_MAIL_SERVERS: JSON.stringify(told),
    }, ended);
    const counts = countsIn(file);
    if (!counts) return code || 1;
    console.log(`\n${counts.passed} passed, ${counts.failed} failed`);
    return code;
  } finally {
    rmSync(results, { recursive: true, force: true });
    await servers.stop();
  }
}

function jest(
  args: readonly string[], results: string, env: Record<string, string>, ended: AbortSignal,
): Promise<number> {
  const bin = join(root, 'node_modules/jest/bin/jest.js');
  const command = [bin, '--config', 'e2e/mail-servers/jest.config.js', '--runInBand', ...args, ...resultFlags(results)];
  const child = spawn(process.execPath, command, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning', ...env },
  });
  endAfterResults(child, results);
  ended.addEventListener('abort', () => child.kill());
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
}
