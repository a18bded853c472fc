import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { newId } from '@sortie/contracts';
import { callIn, openCrm, type CrmWorld } from './testing/crm-world.js';

let crm: CrmWorld;

beforeAll(async () => {
  crm = await openCrm();
}, 30_000);
afterAll(() => crm.test.close());

// Enough that each workspace is replayed while the writers are in the middle of theirs.
const contactsEach = 60;

it('rebuilds every read model to the same rows while writes, changes and erasures go on', async () => {
  const workspaces = [newId('workspace'), newId('workspace')];
  let writing = true;
  const writers = workspaces.map(async (workspaceId, workspace) => {
    for (let n = 0; n < contactsEach; n++) {
      const call = () => callIn(workspaceId);
      const { id } = await crm.contacts.create(
        { email: `p${n}.${workspace}@people.example`, first_name: 'Pat', groups: [`Group ${n % 3}`] } as never, call(),
      );
      if (n % 3 === 1) await crm.contacts.update({ id, title: 'CTO', groups: ['Moved'] } as never, call());
      if (n % 5 === 4) await crm.contacts.erase({ id } as never, call());
    }
  });
  const all = Promise.all(writers).finally(() => (writing = false));
  let rounds = 0;
  while (writing) {
    const compared = await crm.rebuild(...workspaces);
    expect(compared.filter(({ different }) => different > 0)).toEqual([]);
    rounds += 1;
  }
  await all;
  expect(rounds).toBeGreaterThan(1);
  const compared = await crm.rebuild(...workspaces);
  expect(compared.map(({ table, different }) => ({ table, different }))).toEqual(
    compared.map(({ table }) => ({ table, different: 0 })),
  );
  expect(compared.find(({ table }) => table === 'contacts')!.rows).toBe(2 * (contactsEach - contactsEach / 5));
}, 60_000);
