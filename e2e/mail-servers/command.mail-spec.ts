// The command that starts the servers to look around, ended from outside.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, rmSync, watch } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from '@jest/globals';

const command = fileURLToPath(new URL('../../tools/mail-servers/command.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'sortie-mail-ended-'));
// The servers run as other users.
chmodSync(folder, 0o755);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function start() {
  const options = { env: { ...process.env, TMPDIR: folder, NODE_OPTIONS: '' } };
  return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', command, 'start'], options);
}

it('leaves nothing behind when it is ended while the servers start', async () => {
  const watcher = watch(folder);
  const made = once(watcher, 'change');
  const child = start();
  await made;
  watcher.close();
  child.kill('SIGTERM');
  await once(child, 'exit');
  expect(readdirSync(folder)).toEqual([]);
});

it('leaves nothing behind when it is ended later', async () => {
  const child = start();
  await once(child.stdout, 'data');
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(readdirSync(folder)).toEqual([]);
});
