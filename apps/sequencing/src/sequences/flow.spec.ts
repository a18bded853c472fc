import { describe, expect, it } from '@jest/globals';
import type { EmailStep } from '@sortie/contracts';
import { flowErrors } from './flow.js';

const step = (more: Partial<EmailStep> = {}): EmailStep => ({ channel: 'email', body: 'Hi', ...more });
const first = (more: Partial<EmailStep> = {}) => step({ subject: 'Hello', ...more });
const found = (...steps: EmailStep[]) => flowErrors(steps).map(({ code, pointer }) => [code, pointer]);

describe('flowErrors', () => {
  it.each<[string, EmailStep[]]>([
    ['a straight sequence', [first(), step(), step()]],
    ['a first step for whoever is silent', [first({ if: 'no_reply' }), step()]],
    [
      'ways that lead forward and to the end',
      [
        first({
          id: 'intro',
          branches: [
            { if: 'interested', go_to: 'demo' },
            { if: 'not_interested', go_to: 'end' },
          ],
        }),
        step({ next: 'end' }),
        step({ id: 'demo' }),
      ],
    ],
    ['variants with a winner', [first({ variants: [{ body: 'Hey' }], winner: { metric: 'replied' } })]],
  ])('has nothing to say about %s', (_name, steps) => {
    expect(flowErrors(steps)).toEqual([]);
  });

  it.each<[string, EmailStep[], [string, string][]]>([
    ['a first step without a subject', [step()], [['missing_subject', '/steps/0/subject']]],
    ['a first subject of spaces', [first({ subject: '  ' })], [['missing_subject', '/steps/0/subject']]],
    [
      'an empty subject of a first variant',
      [first({ variants: [{ subject: '', body: 'x' }] })],
      [['missing_subject', '/steps/0/variants/0/subject']],
    ],
    ['a first step that asks for an answer', [first({ if: 'replied' })], [['never_holds', '/steps/0/if']]],
    ['a first step that asks for an open', [first({ if: 'opened' })], [['never_holds', '/steps/0/if']]],
    [
      'two branches for one condition',
      [
        first({
          branches: [
            { if: 'opened', go_to: 'b' },
            { if: 'opened', go_to: 'end' },
          ],
        }),
        step({ id: 'b' }),
      ],
      [['duplicate_branch', '/steps/0/branches/1/if']],
    ],
    ['an id twice', [first({ id: 'a' }), step({ id: 'a' })], [['duplicate_id', '/steps/1/id']]],
    ['an id that means the end', [first({ id: 'end' })], [['reserved_id', '/steps/0/id']]],
    ['a next to nowhere', [first({ next: 'b' }), step()], [['unknown_step', '/steps/0/next']]],
    [
      'a branch to nowhere',
      [first({ branches: [{ if: 'opened', go_to: 'b' }] })],
      [['unknown_step', '/steps/0/branches/0/go_to']],
    ],
    ['a step that follows itself', [first({ id: 'a', next: 'a' })], [['cycle', '/steps/0/next']]],
    [
      'a branch back',
      [
        first({ id: 'a' }),
        step({
          branches: [
            { if: 'replied', go_to: 'end' },
            { if: 'clicked', go_to: 'a' },
          ],
        }),
      ],
      [['cycle', '/steps/1/branches/1/go_to']],
    ],
    [
      'a step that is passed over',
      [first({ next: 'c' }), step(), step({ id: 'c' })],
      [['unreachable_step', '/steps/1']],
    ],
    [
      'a whole way that nothing leads to',
      [first({ next: 'end' }), step({ branches: [{ if: 'opened', go_to: 'c' }] }), step({ id: 'c' })],
      [
        ['unreachable_step', '/steps/1'],
        ['unreachable_step', '/steps/2'],
      ],
    ],
    [
      'branches behind which the sequence has ended',
      [
        first({
          next: 'end',
          branches: [
            { if: 'interested', go_to: 'b' },
            { if: 'not_interested', go_to: 'end' },
            { if: 'clicked', go_to: 'b' },
          ],
        }),
        step({ id: 'b' }),
      ],
      [
        ['never_taken', '/steps/0/branches/0/go_to'],
        ['never_taken', '/steps/0/branches/2/go_to'],
      ],
    ],
    [
      'a winner of nothing',
      [first({ winner: { metric: 'opened' } })],
      [['winner_without_variants', '/steps/0/winner']],
    ],
    ['a subject that begins another header', [first({ subject: 'a\r\nBcc: b' })], [['line_break', '/steps/0/subject']]],
    [
      'such a subject in a variant',
      [first(), step({ variants: [{ body: 'x' }, { subject: 'a\nb', body: 'x' }] })],
      [['line_break', '/steps/1/variants/1/subject']],
    ],
  ])('finds %s', (_name, steps, expected) => {
    expect(found(...steps)).toEqual(expected);
  });

  it('says how to mend it', () => {
    const [error] = flowErrors([first({ next: 'demo' })]);
    expect(error).toEqual({
      field: 'steps[0].next',
      pointer: '/steps/0/next',
      code: 'unknown_step',
      message: 'steps[0].next names demo, which no step has as its id; use a later step’s id or end',
    });
  });
});
