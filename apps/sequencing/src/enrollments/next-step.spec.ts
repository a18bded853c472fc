import { describe, expect, it } from '@jest/globals';
import type { EmailStep, ReplyClass } from '@sortie/contracts';
import { nextStep } from './next-step.js';

const step = (more: Partial<EmailStep> = {}): EmailStep => ({ channel: 'email', body: 'Hi', ...more });
const nobody = { reply: null, answered: false };
const answered = (reply: ReplyClass) => ({ reply, answered: true });

describe('nextStep', () => {
  const steps = [step(), step({ if: 'no_reply' }), step({ if: 'replied' }), step()];

  it('goes through the list to its end', () => {
    expect([-1, 0, 1, 2, 3].map((after) => nextStep(steps, after, nobody))).toEqual([0, 1, 2, 3, null]);
  });

  it('follows next, also to the end', () => {
    const jumping = [step({ next: 'c' }), step({ next: 'end' }), step({ id: 'c' })];
    expect([0, 1, 2].map((after) => nextStep(jumping, after, nobody))).toEqual([2, null, null]);
  });

  it('passes over cold steps once the contact has answered, to those for who answered', () => {
    expect(nextStep(steps, 0, answered('question'))).toBe(2);
    expect(nextStep(steps, 2, answered('question'))).toBeNull();
  });

  it('passes over steps for other answers; a class without a condition of its own counts as other', () => {
    const byClass = [step(), step({ if: 'interested' }), step({ if: 'not_interested' }), step({ if: 'other' })];
    expect(nextStep(byClass, 0, answered('not_interested'))).toBe(2);
    expect(nextStep(byClass, 0, answered('question'))).toBeNull();
    expect(nextStep(byClass, 0, answered('referral'))).toBe(3);
  });

  it('passes over by next', () => {
    const jumping = [step(), step({ next: 'd' }), step({ if: 'replied' }), step({ id: 'd', if: 'replied' })];
    expect(nextStep(jumping, 0, answered('other'))).toBe(3);
  });

  it('takes any step of who went another way on the answer', () => {
    expect(nextStep(steps, 2, { reply: 'interested', answered: false })).toBe(3);
  });
});
