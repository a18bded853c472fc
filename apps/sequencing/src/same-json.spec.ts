import { expect, it } from '@jest/globals';
import { SendWindow } from '@sortie/contracts';
import { sameJson } from './same-json.js';

const window = { timezone: 'UTC', days: [1, 2], start: '09:00', end: '17:00' };

it.each([
  [window, { end: '17:00', days: [1, 2], start: '09:00', timezone: 'UTC' }],
  [window, Object.assign(new SendWindow(), window)],
  [[{ a: 1, b: undefined }], [{ a: 1 }]],
  [null, null],
])('takes %j and %j for the same', (one, other) => {
  expect(sameJson(one, other)).toBe(true);
});

it.each([
  [window, { ...window, days: [2, 1] }],
  [window, null],
  ['1', 1],
  [[{ a: 1 }], [{ a: 1 }, { a: 1 }]],
])('tells %j from %j', (one, other) => {
  expect(sameJson(one, other)).toBe(false);
});
