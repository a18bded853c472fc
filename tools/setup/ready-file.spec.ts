import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { homeFolder, removeStale, runningIn } from './ready-file.mjs';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'sortie-ready-'));
});
afterEach(() => rmSync(home, { recursive: true }));

const says = (supervisor: number) =>
  writeFileSync(join(home, 'ready.json'), JSON.stringify({ base_url: 'http://a', pids: { supervisor } }));

it('is believed and kept while its supervisor runs, and removed after', async () => {
  const supervisor = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)', 'supervisor.ts'], { stdio: 'ignore' });
  await once(supervisor, 'spawn');
  says(supervisor.pid!);
  removeStale(home);
  expect(runningIn(home)).toMatchObject({ base_url: 'http://a' });
  supervisor.kill('SIGKILL');
  await once(supervisor, 'exit');
  expect(runningIn(home)).toBeUndefined();
  removeStale(home);
  expect(existsSync(join(home, 'ready.json'))).toBe(false);
});

it('is not believed when the pid is another program now, or the file is damaged or not there', () => {
  expect(runningIn(home)).toBeUndefined();
  removeStale(home);
  says(process.pid);
  expect(runningIn(home)).toBeUndefined();
  writeFileSync(join(home, 'ready.json'), '{');
  expect(runningIn(home)).toBeUndefined();
});

it('lies in the repository when the home is named relatively or not at all', () => {
  expect(homeFolder('')).toBe(homeFolder('.sortie'));
  expect(homeFolder('/srv/sortie')).toBe('/srv/sortie');
});
