// A decider is a function of what it is given. So it, and every file of ours that it uses, may import values from
// contracts alone: no database, no clock, no framework.
import { existsSync } from 'node:fs';
import { posix } from 'node:path';
import { expect, it } from '@jest/globals';
import { files, root, textOf } from './sources.ts';

const allowed = '@sortie/contracts';
const deciders = files('apps/*/src/**/*.decide.ts');

/** Modules that a file imports for more than their types. */
function valueImports(path: string): string[] {
  const imports = textOf(path).matchAll(/^(?:import|export)\s+(type\s)?([^;]*?)\s*from\s+'([^']+)'/gms);
  return [...imports].flatMap(([, type, names, from]) => (type || onlyTypes(names!) ? [] : [from!]));
}

function onlyTypes(names: string): boolean {
  const inner = /^\{([^}]*)\}$/s.exec(names.trim())?.[1];
  return (
    inner !== undefined &&
    inner
      .split(',')
      .map((name) => name.trim())
      .filter(Boolean)
      .every((name) => name.startsWith('type '))
  );
}

function impurities(path: string, seen = new Set<string>()): string[] {
  if (seen.has(path)) return [];
  seen.add(path);
  return valueImports(path).flatMap((from) => {
    if (!from.startsWith('.')) return from === allowed ? [] : [`${path} imports ${from}`];
    const file = posix.join(posix.dirname(path), from).replace(/\.js$/, '.ts');
    return existsSync(`${root}/${file}`) ? impurities(file, seen) : [`${path} imports ${from}, which is not there`];
  });
}

it('finds the deciders', () => {
  expect(deciders.length).toBeGreaterThan(4);
});

it.each(deciders)('%s reaches nothing but contracts', (path) => {
  expect(impurities(path)).toEqual([]);
});
