import type { Rule } from '../rule.js';

// Phrases that content filters (SpamAssassin's and the large providers') score, and that no person writes to another.
const phrases = [
  '100% free', 'act now', 'apply now', 'as seen on', 'best price', 'buy now', 'call now', 'cash bonus', 'cheap',
  'click below', 'click here', 'congratulations', 'dear friend', 'double your', 'earn extra cash', 'earn money',
  'exclusive deal', 'extra income', 'fast cash', 'for free', 'free access', 'free gift', 'free money', 'free trial',
  'guaranteed', 'increase sales', 'limited time', 'lowest price', 'make money', 'million dollars', 'money back',
  'no catch', 'no obligation', 'no strings attached', 'once in a lifetime', 'order now', 'risk free', 'risk-free',
  'special promotion', 'this is not spam', 'urgent', 'winner', 'you have been selected',
];
const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${phrases.join('|')})(?![\\p{L}\\p{N}])`, 'giu');

/** Wording that sends mail to the junk folder. */
export const spamPhrases: Rule = {
  id: 'spam-phrases',
  severity: 'warning',
  about: 'Wording that content filters score',
  check: ({ subject, body }) => [subject, body].flatMap((text) => [...text.words.matchAll(pattern)].map((match) => ({
    span: { field: text.field, start: match.index, end: match.index + match[0].length },
    message: `“${match[0]}” reads like advertising to a spam filter`,
    fix: 'Say it in plain words',
  }))),
};
