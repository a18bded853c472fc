import { describe, expect, it } from '@jest/globals';
import type { FoundProof, FoundTouch } from './found.ts';
import { flawsOf, storyOf } from './story.ts';

const states: Record<string, string> = {
  intent: 'planned', claim: 'claimed', submit: 'submitting', doubt: 'unknown', acceptance: 'accepted', skip: 'skipped',
};

function proof(story: string, change: Partial<FoundProof> = {}): FoundProof {
  let attempt = 0;
  const steps = story.split(' ').map((word, index) => {
    const [what = '', settled_by = null] = word.split('@');
    if (what === 'submit') attempt += 1;
    const recorded_at = new Date(index * 1000).toISOString();
    return { what, state: states[what]!, recorded_at, attempt, sender: 1, server_reply: '250 ok', settled_by };
  });
  const events = [{ type: 'email.sent' }, { type: 'email.delivered' }];
  return { state: steps.at(-1)!.state, steps, events, ...change };
}
const touch = { id: 'tch_1', state: 'accepted' } as FoundTouch;

describe('flawsOf', () => {
  it.each([
    'intent claim submit acceptance@server',
    'intent claim submit doubt acceptance@sent_folder',
    'intent claim submit doubt intent claim submit acceptance@server',
    'intent claim intent claim submit acceptance@server',
    'intent claim submit doubt intent acceptance@provider',
    'intent claim submit doubt intent claim acceptance@provider',
  ])('finds none in %s', (story) => {
    expect(storyOf(proof(story))).toBe(story);
    expect(flawsOf(touch, proof(story))).toEqual([]);
  });

  it.each([
    ['intent submit acceptance@server', 'submit after intent'],
    ['intent claim acceptance@server', 'acceptance@server after claim'],
    ['intent claim acceptance@provider', 'acceptance@provider after claim'],
    ['intent claim submit doubt intent acceptance@server', 'acceptance@server after intent'],
    ['intent claim submit acceptance@sent_folder', 'acceptance@sent_folder after submit'],
    ['intent claim submit doubt submit acceptance@server', 'submit after doubt'],
    ['intent claim submit doubt', 'does not end accepted'],
  ])('finds one in %s', (story, flaw) => {
    expect(flawsOf(touch, proof(story)).join()).toContain(flaw);
  });

  it('finds an acceptance that was told twice, and attempts that were not counted', () => {
    const twice = { events: ['email.sent', 'email.delivered', 'email.delivered'].map((type) => ({ type })) };
    expect(flawsOf(touch, proof('intent claim submit acceptance@server', twice)).join()).toContain(
      'told email.sent email.delivered email.delivered',
    );
    const uncounted = proof('intent claim submit acceptance@server');
    uncounted.steps.at(-1)!.attempt = 2;
    expect(flawsOf(touch, uncounted).join()).toContain('counts 2 attempts of 1');
  });
});
