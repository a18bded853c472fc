import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { limitNames, limitOwners } from '@sortie/contracts';

it('is the table of the docs: every limit once, in the same order, with an owner', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../../docs/sending.md'), 'utf8');
  const rows = [...page.matchAll(/^\| `(\w+)` \| (\w+) \|/gm)].map(([, limit, owner]) => ({ limit, owner }));
  expect(rows.map(({ limit }) => limit)).toEqual([...limitNames]);
  for (const { owner } of rows) expect(limitOwners).toContain(owner);
});
