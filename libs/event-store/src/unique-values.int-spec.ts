import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { newId } from '@sortie/contracts';
import { openStore, type TestStore } from '@sortie/testing';
import type { Unit } from './unit.js';

let test: TestStore;
beforeAll(async () => {
  test = await openStore({ service: 'crm', template: 'log' });
});
afterAll(() => test.close());

it('gives values free for those who hold them only', async () => {
  const workspace = newId('workspace');
  const within = <O>(work: (unit: Unit) => Promise<O>) => test.store.within(workspace, {}, work);
  const claims = (owner: string) => ['a', 'b'].map((value) => ({ value, owner }));
  await within((unit) => unit.reserve('name', [{ value: 'a', owner: 'one' }, { value: 'b', owner: 'two' }]));
  await within((unit) => unit.release('name', claims('one')));
  const holders = await within((unit) => unit.reserve('name', claims('three')));
  expect([...holders].sort()).toEqual([['a', 'three'], ['b', 'two']]);
});
