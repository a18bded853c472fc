import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { newId } from '@sortie/contracts';
import { callIn, openCrm, type CrmWorld } from './testing/crm-world.js';

let crm: CrmWorld;

beforeAll(async () => {
  crm = await openCrm();
}, 30_000);
afterAll(() => crm.test.close());

const contactsEach = 60;

it('rebuilds every read model to the same rows while writes, changes and erasures go on', async () => {
  const workspaces = [newId('workspace'), newId('workspace')];
  let writing = true;
  let rounds = 0;
  let kept = 0;
  const writers = workspaces.map(async (workspaceId, workspace) => {
    // Long enough that each workspace is replayed while the writers are in the middle of theirs.
    for (let n = 0; n < contactsEach || rounds < 2; n++) {
      const call = () => callIn(workspaceId);
      const { id } = await crm.contacts.create(
        { email: `p${n}.${workspace}@people.example`, first_name: 'Pat', groups: [`Group ${n % 3}`] } as never, call(),
      );
      if (n % 3 === 1) await crm.contacts.update({ id, title: 'CTO', groups: ['Moved'] } as never, call());
      if (n % 5 === 4) await crm.contacts.erase({ id } as never, call());
      else kept += 1;
    }
  });
  const all = Promise.all(writers).finally(() => (writing = false));
  try {
    while (writing) {
      const compared = await crm.rebuild(...workspaces);
      expect(compared.filter(({ different }) => different > 0)).toEqual([]);
      rounds += 1;
    }
  } finally {
    // Whatever happened, the writers come to their end.
    rounds = Infinity;
    await all;
  }
  const compared = await crm.rebuild(...workspaces);
  expect(compared.map(({ table, different }) => ({ table, different }))).toEqual(
    compared.map(({ table }) => ({ table, different: 0 })),
  );
  expect(compared.find(({ table }) => table === 'contacts')!.rows).toBe(kept);
}, 60_000);
