import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { countsIn } from './jest-results.mjs';

const module = JSON.stringify(new URL('./jest-results.mjs', import.meta.url).href);
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sortie-jest-results-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** How a process ends that writes its results and then does this, watched by one that waits for so long. */
async function endOf(name: string, rest: string, graceMs: number): Promise<string> {
  const file = join(folder, name);
  const watched = `require('fs').writeFileSync(${JSON.stringify(file)}, '{}'); ${rest}`;
  const script = `import { spawn } from 'node:child_process';
    import { endAfterResults } from ${module};
    const child = spawn(process.execPath, ['-e', ${JSON.stringify(watched)}]);
    endAfterResults(child, ${JSON.stringify(file)}, ${graceMs});
    child.once('exit', (code, signal) => console.log(code ?? signal));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, NODE_OPTIONS: '' }, stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [chunks] = await Promise.all([child.stdout.toArray(), once(child, 'exit')]);
  return Buffer.concat(chunks as Buffer[]).toString().trim();
}

it('ends a run that has its results and holds something open', async () => {
  expect(await endOf('open', 'setInterval(() => 0, 1000)', 50)).toBe('SIGKILL');
});

it('leaves a run alone that ends by itself', async () => {
  expect(await endOf('closed', 'process.exitCode = 3', 30_000)).toBe('3');
});

it('counts a file that could not be loaded as failed, and nothing where there are no results', () => {
  const file = join(folder, 'counts');
  writeFileSync(file, JSON.stringify({ numPassedTests: 7, numFailedTests: 1, numRuntimeErrorTestSuites: 2 }));
  expect(countsIn(file)).toEqual({ passed: 7, failed: 3 });
  expect(countsIn(join(folder, 'none'))).toBeNull();
});
