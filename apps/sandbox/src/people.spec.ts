import { describe, expect, it } from '@jest/globals';
import { scriptOf } from './people.js';

describe('scriptOf', () => {
  it.each([
    ['interested@sandbox.test', 'interested'],
    ['interested+7@sandbox.test', 'interested'],
    ['not-interested+a+b@sandbox.test', 'not-interested'],
    ['late-bounce+x@SANDBOX.test', 'late-bounce'],
    ['OOO+x@sandbox.test', 'ooo'],
    ['clicks+x@sandbox.test', 'clicks'],
  ])('%s follows %s', (address, script) => expect(scriptOf(address)).toBe(script));

  it.each(['dana@sandbox.test', 'interested-too@sandbox.test', 'bounce+x@acme.example', 'bounce@sub.sandbox.test'])(
    '%s stays silent',
    (address) => expect(scriptOf(address)).toBeNull(),
  );
});
