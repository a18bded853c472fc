import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Environment } from '../config/config.js';

/** The environment of a process of its own: the only place where it is read. */
export function processEnvironment(): Environment {
  return process.env;
}

/** Whether the module of this url is what node was told to run. */
export function isEntry(moduleUrl: string): boolean {
  const entry = process.argv[1];
  return entry !== undefined && realpathSync(entry) === realpathSync(fileURLToPath(moduleUrl));
}
