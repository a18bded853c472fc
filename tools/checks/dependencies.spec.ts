// What an image runs without: `npm prune --omit=dev --omit=optional` takes away all but `dependencies`.
import { expect, it } from '@jest/globals';
import { sources, textOf } from './sources.ts';

const { dependencies } = JSON.parse(textOf('package.json')) as { dependencies: Record<string, string> };
// A service imports these when it starts; the test library and the compiler are no part of an image.
const started = sources().filter((path) => !/\/testing\/|^tools\/build\.mjs$/.test(path));

/** Packages that a file imports for more than their types. */
function packages(path: string): string[] {
  const imports = textOf(path).matchAll(/^(?:import|export)\s+(?!type\s)(?:[^;']*?\sfrom\s+)?'([^'.][^']*)'/gm);
  return [...imports].map(([, from]) => from!.split('/').slice(0, from!.startsWith('@') ? 2 : 1).join('/'));
}

it('finds what is imported', () => {
  expect(new Set(started.flatMap(packages))).toContain('@nestjs/common');
});

it('everything that a service imports is among the dependencies', () => {
  const missing = started.flatMap((path) =>
    packages(path)
      .filter((name) => !name.startsWith('node:') && !name.startsWith('@sortie/') && !(name in dependencies))
      .map((name) => `${path} imports ${name}`));
  expect(missing).toEqual([]);
});
