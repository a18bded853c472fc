import { expect, it } from '@jest/globals';

const { node24 } = (await import(new URL('./prepare.mjs', import.meta.url).href)) as {
  node24(bundled: string, version: string): string;
};
const here = process.execPath;

it('takes the Node of the packages, or its own where that is new enough', () => {
  expect(node24(here, '20.0.0')).toBe(here);
  expect(node24('/none', '24.1.0')).toBe(here);
});

it('says which Node is needed where the packages bring none', () => {
  expect(() => node24('/none', '20.19.0')).toThrow('Node 24 or newer is needed on this machine, and this is 20.19.0');
});
