import { expect, it } from '@jest/globals';
import { countsOf } from './counts.js';

it('counts results by how they ended, and none that waits', () => {
  const results = (['inbox', 'waiting', 'spam', 'inbox', 'missing', 'failed', 'failed'] as const).map((state) => ({ state }));
  expect(countsOf(results)).toEqual({ inbox: 2, spam: 1, missing: 1, failed: 2 });
  expect(countsOf([])).toEqual({ inbox: 0, spam: 0, missing: 0, failed: 0 });
});
