import { describe, expect, it } from '@jest/globals';
import type { EmailStep } from '@sortie/contracts';
import { threadBefore } from './thread-before.js';

const step = (subject?: string, variant?: string): EmailStep => ({
  channel: 'email',
  body: 'x',
  ...(subject ? { subject } : {}),
  ...(variant ? { variants: [{ subject: variant, body: 'x' }] } : {}),
});
const mail = (index: number, variant: string | null = null) => ({
  step: index,
  variant,
  message_id: `<${index}>`,
  subject: 's',
});
const ids = (steps: EmailStep[], ...sent: ReturnType<typeof mail>[]) =>
  threadBefore(steps, sent).map(({ message_id }) => message_id);

describe('threadBefore', () => {
  it('is every mail since the first', () => {
    expect(ids([step('a'), step(), step(), step()], mail(0), mail(1), mail(2))).toEqual(['<0>', '<1>', '<2>']);
    expect(ids([step('a')])).toEqual([]);
  });

  it('begins again with a mail that had a subject of its own', () => {
    expect(ids([step('a'), step(), step('c'), step(), step()], mail(0), mail(1), mail(2), mail(3))).toEqual([
      '<2>',
      '<3>',
    ]);
  });

  it('asks the wording that was sent', () => {
    const steps = [step('a'), step(undefined, 'b'), step()];
    expect(ids(steps, mail(0), mail(1, 'b'))).toEqual(['<1>']);
    expect(ids(steps, mail(0), mail(1, 'a'))).toEqual(['<0>', '<1>']);
  });
});
