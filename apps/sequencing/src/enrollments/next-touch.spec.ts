import { describe, expect, it } from '@jest/globals';
import type { EmailStep } from '@sortie/contracts';
import { nextTouch } from './next-touch.js';

const step = (wait_days: number, condition?: EmailStep['if']): EmailStep =>
  ({ channel: 'email', wait_days, body: 'Hi', ...(condition ? { if: condition } : {}) });
const from = new Date('2026-03-02T09:00:00Z');
const at = (day: string) => new Date(`${day}T09:00:00Z`);

describe('nextTouch', () => {
  const steps = [step(0), step(3, 'no_reply'), step(2, 'replied'), step(5)];

  it('begins with the first step, counted from the launch', () => {
    expect(nextTouch(steps, -1, false, from)).toEqual({ step: 0, dueAt: from });
    expect(nextTouch([step(4)], -1, false, from)).toEqual({ step: 0, dueAt: at('2026-03-06') });
  });

  it('waits for the next step from when the one before was made', () => {
    expect(nextTouch(steps, 0, false, from)).toEqual({ step: 1, dueAt: at('2026-03-05') });
  });

  it('passes over cold steps once the contact has replied, to those for who replied', () => {
    expect(nextTouch(steps, 0, true, from)).toEqual({ step: 2, dueAt: at('2026-03-04') });
    expect(nextTouch(steps, 2, true, from)).toBeNull();
  });

  it('plans a step for who replied also while nobody has: it is judged when it is due', () => {
    expect(nextTouch(steps, 1, false, from)).toEqual({ step: 2, dueAt: at('2026-03-04') });
  });

  it('ends behind the last step', () => {
    expect(nextTouch(steps, 3, false, from)).toBeNull();
  });
});
