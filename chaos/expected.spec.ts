import { describe, expect, it } from '@jest/globals';
import { expectedAudience, expectedMails, expectedOutcome, expectedSteps } from './expected.js';
import { audience, scripts } from './people.js';
import { mulberry32 } from './random.js';

describe('what a campaign must do to a person', () => {
  it.each([
    ['silent', [0, 1, 2], 'completed'],
    ['ooo', [0, 1, 2], 'completed'],
    ['soft', [0, 1, 2], 'completed'],
    ['interested', [0], 'replied'],
    ['not-interested', [0], 'replied'],
    ['question', [0], 'replied'],
    ['unsubscribe', [0], 'unsubscribed'],
    ['complain', [0], 'unsubscribed'],
    ['late-bounce', [0], 'bounced'],
    ['bounce', [], 'bounced'],
  ] as const)('%s', (script, steps, outcome) => {
    expect(expectedSteps(script)).toEqual(steps);
    expect(expectedOutcome(script)).toBe(outcome);
  });

  it('counts everybody once', () => {
    const people = audience(200, mulberry32(1));
    const { total, ...parts } = expectedAudience(people);
    expect(total).toBe(200);
    expect(Object.values(parts).reduce((sum, count) => sum + count, 0)).toBe(200);
    // Per hundred: 69 get three mails, 26 one, 5 none.
    expect(expectedMails(people)).toBe(2 * (69 * 3 + 26));
  });
});

describe('an audience', () => {
  it('is the same for the same seed and another for another', () => {
    expect(audience(100, mulberry32(7))).toEqual(audience(100, mulberry32(7)));
    expect(audience(100, mulberry32(7))).not.toEqual(audience(100, mulberry32(8)));
  });

  it('holds every script, and everybody has an address of their own', () => {
    const people = audience(100, mulberry32(3));
    expect(new Set(people.map(({ script }) => script)).size).toBe(scripts.length);
    expect(new Set(people.map(({ email }) => email)).size).toBe(100);
  });
});
