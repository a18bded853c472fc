import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { newId } from '@sortie/contracts';
import { openStore, type TestStore } from '@sortie/testing';
import { answersAbout } from './subject-keys.js';

let test: TestStore;
beforeAll(async () => {
  test = await openStore({ service: 'crm', template: 'log' });
});
afterAll(() => test.close());

const workspace = newId('workspace');

/** Stored answers as requests left them: `key` about `subjects`. */
const store = (key: string, subjects: string) => test.admin.query(
  `insert into answers (workspace_id, principal_id, operation, key, request_hash, output, subjects)
   select $1, 'p', 'o', $2 || n, 'h', '{}', ${subjects} from generate_series(1, 500) n`, [workspace, key],
);

it('finds the answers about a person by an index, and refuses those alone', async () => {
  await store('none', "'{}'::text[]");
  await store('one', "array['con_' || n]");
  await store('many', "array['con_' || n, 'con_' || n + 1]");
  await test.admin.query('analyze answers');
  await test.store.within(workspace, {}, async ({ sql }) => {
    for (const [at, index] of ['answers_of_one', 'answers_of_many'].entries()) {
      const { rows } = await sql.query(`explain update answers set output = '{}' where ${answersAbout[at]}`, [
        workspace, 'con_7',
      ]);
      expect(JSON.stringify(rows)).toContain(index);
    }
  });
  await test.store.within(workspace, {}, (unit) => unit.erase('con_7'));
  const { rows } = await test.admin.query<{ key: string }>(
    "select key from answers where starts_with(output::text, '{\"$refused\"') and subjects = '{}' order by key",
  );
  expect(rows.map(({ key }) => key)).toEqual(['many6', 'many7', 'one7']);
});
