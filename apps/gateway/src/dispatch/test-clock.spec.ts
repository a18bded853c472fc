import { expect, it } from '@jest/globals';
import { DomainError, getTestClock, type Caller } from '@sortie/contracts';
import { FakeOperations } from '../testing/fake-operations.js';
import { TestClocks } from './test-clock.js';

const caller: Caller = { workspace_id: 'ws_a', principal_id: 'key_a', mode: 'test', scopes: [] };
const at = (day: number) => `2026-01-0${day}T00:00:00.000Z`;

function setUp() {
  const time = { ms: 0 };
  const operations = new FakeOperations().answer(getTestClock, () => ({ now: at(1) }));
  const clocks = new TestClocks(operations, () => time.ms);
  return {
    time,
    operations,
    clocks,
    ask: async () => clocks.now(caller, 'req_1'),
    asked: () => operations.inputsOf(getTestClock).length,
  };
}

it('asks sequencing once a second, however many wait', async () => {
  const { ask, asked, time } = setUp();
  expect(await Promise.all([ask(), ask(), ask()])).toEqual([at(1), at(1), at(1)]);
  await ask();
  expect(asked()).toBe(1);
  time.ms = 1000;
  await ask();
  expect(asked()).toBe(2);
});

it('asks anew once the clock moved, and keeps nothing that was read before', async () => {
  const { clocks, operations, ask } = setUp();
  let tell: (answer: object) => void = () => undefined;
  operations.answer(
    getTestClock,
    () =>
      new Promise((resolve) => {
        tell = resolve;
      }),
  );
  const early = ask();
  clocks.invalidate('ws_a');
  operations.answer(getTestClock, () => ({ now: at(2) }));
  tell({ now: at(1) });
  expect(await early).toBe(at(1));
  expect(await ask()).toBe(at(2));
});

it('goes on with the last known time when sequencing is silent, with the wall clock when there is none', async () => {
  const { operations, ask, time } = setUp();
  await ask();
  operations.answer(getTestClock, () => {
    throw new DomainError('UNAVAILABLE', 'Nobody.');
  });
  time.ms = 5000;
  expect(await ask()).toBe(at(1));
  const silent = new TestClocks(new FakeOperations(), () => 0);
  const wall = Date.now();
  expect(Date.parse(await silent.now(caller, 'req_1'))).toBeGreaterThanOrEqual(wall);
});
