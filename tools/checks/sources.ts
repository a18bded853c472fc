// The source files of the repository, for the checks beside this file.
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The repository's root. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Paths from the root, with `/`. */
export function files(...patterns: string[]): string[] {
  return globSync(patterns, { cwd: root }).filter((path) => !/(^|\/)(node_modules|dist)\//.test(path)).sort();
}

export function textOf(path: string): string {
  return readFileSync(`${root}/${path}`, 'utf8');
}

/** What is kept short: everything but tests, and migrations, which are lists of SQL. */
export function sources(): string[] {
  return files('apps/*/src/**/*.ts', 'libs/*/src/**/*.ts', 'tools/**/*.{ts,mjs}')
    .filter((path) => !path.endsWith('spec.ts') && !path.includes('/migrations/'));
}
