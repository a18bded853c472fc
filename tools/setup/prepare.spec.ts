import { expect, it } from '@jest/globals';

const { node24 } = (await import(new URL('./prepare.mjs', import.meta.url).href)) as {
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
