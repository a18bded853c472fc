import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startGuarded } from './guarded-child.js';
import { commandLine } from './stray-process.js';

let folder: string;
beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'sortie-child-')); });
afterAll(() => rm(folder, { recursive: true, force: true }));

function start(script: string, graceMs = 300) {
  const logFile = join(folder, 'child.log');
  return startGuarded({
    command: process.execPath, args: ['-e', script], env: { A: 'a' }, logFile,
    stopSignal: 'SIGTERM', graceMs, ipc: true,
  });
}

describe('startGuarded', () => {
  it('gives the child exactly the environment it was told, a log and an IPC channel', async () => {
    const child = start(`console.log(Object.keys(process.env).filter((name) => name.length === 1).join());
      process.send({ ready: true }); process.disconnect();`);
    const message = await new Promise((resolve) => child.process.once('message', resolve));
    expect(message).toEqual({ ready: true });
    expect(await child.exited).toBe('exit code 0');
    expect(await readFile(join(folder, 'child.log'), 'utf8')).toBe('A\n');
  });

  it('says how a child ended', async () => {
    expect(await start('process.exit(3)').exited).toBe('exit code 3');
    expect(await start("process.kill(process.pid, 'SIGKILL')").exited).toBe('ended by SIGKILL');
  });

  it('kills a child that does not stop within its grace period', async () => {
    const child = start("process.on('SIGTERM', () => undefined); setInterval(() => 0, 1000); process.send('up')");
    await new Promise((resolve) => child.process.once('message', resolve));
    await child.stop();
    expect(await child.exited).toBe('ended by SIGKILL');
    expect(await commandLine(child.pid)).toBe('');
  });
});
