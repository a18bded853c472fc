import { describe, expect, it } from '@jest/globals';
import { visitorOf } from './visitor.js';

const chrome =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36';
const fetchOf = (userAgent: string | null, more = {}) =>
  ({ userAgent, automatic: false, secondsSinceSent: 600, ...more });

describe('a fetch', () => {
  it.each([
    ['a browser', fetchOf(chrome)],
    [
      "Gmail's proxy, which fetches when a person opens",
      fetchOf('Mozilla/5.0 (Windows NT 5.1) Gecko/2009 Firefox/11.0 (via ggpht.com GoogleImageProxy)'),
    ],
    ['a browser in the sandbox, where no scanner stands in between', fetchOf(chrome, { secondsSinceSent: null })],
  ])('by %s is a person', (_name, fetch) => expect(visitorOf(fetch)).toBe('human'));

  it.each([
    ['nobody named', fetchOf(null)],
    ['an empty name', fetchOf(' ')],
    ["Apple's privacy proxy", fetchOf('Mozilla/5.0')],
    ['a library', fetchOf('python-requests/2.32')],
    ['a crawler', fetchOf('Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)')],
    ['a HEAD request or prefetch', fetchOf(chrome, { automatic: true })],
    ['a scanner within seconds of the delivery', fetchOf(chrome, { secondsSinceSent: 1 })],
  ])('by %s is a machine', (_name, fetch) => expect(visitorOf(fetch)).toBe('machine'));
});
