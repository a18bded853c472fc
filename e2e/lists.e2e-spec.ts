// Every list that /openapi.json names, new ones included: pages and filters that make no sense are refused, and totals
// are there when asked.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { oneOfEach } from './support/everything.ts';
import { routes, type Route } from './support/openapi.ts';
import { expectProblem } from './support/problem.ts';
import { required } from './support/required.ts';
import { newWorkspace, type Workspace } from './support/workspace.ts';

let workspace: Workspace;
let lists: string[];

beforeAll(async () => {
  workspace = await newWorkspace('Lists');
  const ids = await oneOfEach(workspace);
  const isList = ({ method, parameters }: Route) =>
    method === 'GET' && parameters.some(({ name }) => name === 'cursor');
  lists = (await routes())
    .filter(isList)
    .map(({ path }) => path.replace(/\{\w+\}/, () => required(ids[path.split('/')[2] ?? ''], path)));
});

async function refused(path: string, query: string, status: number, pointer?: string): Promise<void> {
  const answer = await workspace.send('GET', `${path}?${query}`);
  expect({ path, query, status: answer.status }).toEqual({ path, query, status });
  expectProblem(answer, status, status === 400 ? 'BAD_REQUEST' : 'VALIDATION_ERROR', path);
  if (pointer) expect(answer.body.errors).toContainEqual(expect.objectContaining({ pointer }));
}

describe('every list', () => {
  it('says its total when asked, and only then', async () => {
    for (const path of lists) {
      const { body } = await workspace.send('GET', `${path}?limit=1&include=total`);
      const { total, data } = body;
      expect({ path, total }).toEqual({ path, total: expect.any(Number) });
      // One more may come between the page and the count.
      expect(total).toBeGreaterThanOrEqual(data.length + (body.has_more ? 1 : 0));
      expect((await workspace.send('GET', path)).body).not.toHaveProperty('total');
      await refused(path, 'include=everything', 422, '/include');
    }
  });

  it('refuses a cursor that it did not give', async () => {
    expect(lists.length).toBeGreaterThan(20);
    for (const path of lists) {
      for (const cursor of ['garbage', 'eyJpZCI6MX0', 'x'.repeat(300)]) await refused(path, `cursor=${cursor}`, 400);
      await refused(path, 'cursor=%00', 422, '/cursor');
    }
  });

  it('refuses a limit that is none, and parameters that it does not know', async () => {
    for (const path of lists) {
      for (const limit of ['0', '-1', '1.5', 'many', '100000', '']) {
        await refused(path, `limit=${limit}`, 422, '/limit');
      }
      await refused(path, 'nonsense=1', 422, '/nonsense');
      await refused(path, 'limit=1&limit=2', 422, '/limit');
    }
  });
});
