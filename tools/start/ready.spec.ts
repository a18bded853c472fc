import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { readJson } from './json-file.ts';
import { readyFile, type ReadyFile } from './ready.ts';

let home: string;
let file: string;
let stopping: AbortController;
let ready: ReadyFile;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'sortie-ready-'));
  file = join(home, 'ready.json');
  stopping = new AbortController();
  ready = readyFile(home, stopping.signal);
});
afterEach(() => rmSync(home, { recursive: true }));

it('is removed while there is nothing to say, and says what is so at each update', async () => {
  writeFileSync(file, '{"pids":{}}');
  await ready.update();
  expect(existsSync(file)).toBe(false);
  let pid = 1;
  await ready.say(() => ({ pid }));
  pid = 2;
  await ready.update();
  expect(await readJson(file)).toEqual({ pid: 2 });
});

it('is gone after a stop, whatever was being written, and stays away when a service comes back', async () => {
  const written = ready.say(() => ({ pid: 1 }));
  const restarted = ready.update();
  stopping.abort();
  const removed = ready.update();
  await Promise.all([written, restarted, removed]);
  expect(existsSync(file)).toBe(false);
  await ready.update();
  expect(existsSync(file)).toBe(false);
});

it('is not written for a start that was stopped before it was ready', async () => {
  stopping.abort();
  await ready.say(() => ({ pid: 1 }));
  expect(existsSync(file)).toBe(false);
});
