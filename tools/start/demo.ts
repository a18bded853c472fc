// The demo campaign of a first start, in a process of its own that cannot outlive us.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startGuarded, type GuardedChild } from '@sortie/local';
import type { StartOptions } from './options.config.ts';

const script = fileURLToPath(new URL('../demo/demo.ts', import.meta.url));
/** The demo holds nothing that needs saving. */
const GRACE_MS = 1_000;

export function startDemo({ home, path }: StartOptions): GuardedChild | undefined {
  if (!existsSync(script)) return undefined;
  return startGuarded({
    command: process.execPath,
    args: ['--disable-warning=ExperimentalWarning', script],
    env: { PATH: path, SORTIE_HOME: home },
    stopSignal: 'SIGTERM',
    graceMs: GRACE_MS,
  });
}
