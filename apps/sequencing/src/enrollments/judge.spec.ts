import { describe, expect, it } from '@jest/globals';
import { conditions, type Condition, type EmailStep, type ReplyClass, type StepBranch } from '@sortie/contracts';
import { asksForReply, holds, type Standing } from './conditions.js';
import { judge, replyBranch } from './judge.js';

const step = (more: Partial<EmailStep> = {}): EmailStep => ({ channel: 'email', body: 'Hi', ...more });
const mail = (more: Partial<NonNullable<Standing['last']>> = {}) => ({
  step: 0,
  opened: false,
  clicked: false,
  bounced: false,
  ...more,
});
const standing = (more: Partial<Standing> = {}): Standing => ({
  reply: null,
  answered: false,
  last: mail(),
  branchedFrom: null,
  head: 0,
  open: [],
  ...more,
});
const answered = (reply: ReplyClass) => standing({ reply, answered: true });

describe('holds', () => {
  const before: Record<string, Standing> = {
    silence: standing(),
    'no mail yet': standing({ last: null }),
    opened: standing({ last: mail({ opened: true }) }),
    clicked: standing({ last: mail({ opened: true, clicked: true }) }),
    bounced: standing({ last: mail({ bounced: true }) }),
    interested: answered('interested'),
    not_interested: answered('not_interested'),
    question: answered('question'),
    referral: answered('referral'),
    'interested, and gone another way': standing({ reply: 'interested' }),
  };
  const cold = ['no_reply', 'not_opened', 'not_clicked'];

  it.each<[keyof typeof before, string[]]>([
    ['silence', cold],
    ['no mail yet', cold],
    ['opened', ['no_reply', 'opened', 'not_clicked']],
    ['clicked', ['no_reply', 'opened', 'clicked']],
    ['bounced', [...cold, 'bounced']],
    ['interested', ['replied', 'interested', 'not_opened', 'not_clicked']],
    ['not_interested', ['replied', 'not_interested', 'not_opened', 'not_clicked']],
    ['question', ['replied', 'question', 'not_opened', 'not_clicked']],
    ['referral', ['replied', 'other', 'not_opened', 'not_clicked']],
    ['interested, and gone another way', ['no_reply', 'replied', 'interested', 'not_opened', 'not_clicked']],
  ])('after %s', (state, expected) => {
    expect(conditions.filter((condition) => holds(condition, before[state]!)).sort()).toEqual([...expected].sort());
  });

  it('asks five of the conditions at the reply, the others when a step falls due', () => {
    expect(conditions.filter(asksForReply)).toEqual(['replied', 'interested', 'not_interested', 'question', 'other']);
  });
});

describe('judge', () => {
  const steps = (branches: StepBranch[], next: Partial<EmailStep> = {}) => [
    step({ branches }),
    step({ id: 'one', ...next }),
    step({ id: 'two' }),
  ];

  it('sends what has no condition, and what holds', () => {
    expect(judge(steps([]), 1, standing())).toEqual({ kind: 'send' });
    expect(judge(steps([], { if: 'not_opened' }), 1, standing())).toEqual({ kind: 'send' });
    expect(judge(steps([], { if: 'interested' }), 1, answered('interested'))).toEqual({ kind: 'send' });
  });

  it.each<[Condition, string]>([
    ['replied', 'no_reply'],
    ['interested', 'condition_false'],
    ['opened', 'condition_false'],
    ['bounced', 'condition_false'],
  ])('skips a step for %s when nothing happened: %s', (condition, reason) => {
    expect(judge(steps([], { if: condition }), 1, standing())).toEqual({ kind: 'skip', reason });
  });

  it('skips a cold step of who has answered, whatever branches there are', () => {
    const opened = { ...answered('question'), last: mail({ opened: true }) };
    const way = steps([{ if: 'opened', go_to: 'two' }]);
    for (const condition of [undefined, 'no_reply', 'interested', 'opened'] as const) {
      expect(judge([way[0]!, step({ if: condition }), way[2]!], 1, opened)).toEqual({
        kind: 'skip',
        reason: 'replied',
      });
    }
  });

  it('takes the first branch of the mail before that holds', () => {
    const way = steps([
      { if: 'clicked', go_to: 'end' },
      { if: 'opened', go_to: 'two' },
      { if: 'no_reply', go_to: 'end' },
    ]);
    const branchOf = (last: Standing['last']) => judge(way, 1, standing({ last }));
    expect(branchOf(mail({ opened: true }))).toEqual({
      kind: 'branch',
      branch: { from: 0, to: 2, condition: 'opened' },
    });
    expect(branchOf(mail({ opened: true, clicked: true }))).toMatchObject({
      branch: { to: null, condition: 'clicked' },
    });
    expect(branchOf(mail())).toMatchObject({ branch: { to: null, condition: 'no_reply' } });
  });

  it('leaves branches on replies to the reply', () => {
    const way = steps([{ if: 'replied', go_to: 'two' }]);
    expect(judge(way, 1, standing({ reply: 'interested' }))).toEqual({ kind: 'send' });
  });

  it('sends the step that the branch leads to anyway', () => {
    const way = steps([
      { if: 'opened', go_to: 'one' },
      { if: 'no_reply', go_to: 'two' },
    ]);
    expect(judge(way, 1, standing({ last: mail({ opened: true }) }))).toEqual({ kind: 'send' });
  });

  it('asks a mail’s branches until one was taken, and never goes back', () => {
    const way = steps([
      { if: 'opened', go_to: 'one' },
      { if: 'not_opened', go_to: 'two' },
    ]);
    const opened = { last: mail({ opened: true }) };
    expect(judge(way, 2, standing({ ...opened, branchedFrom: 0, head: 2 }))).toEqual({ kind: 'send' });
    expect(judge(way, 2, standing(opened))).toEqual({ kind: 'send' });
  });

  it('takes a branch back to what the straight way led around, never to what it decided', () => {
    const way = [
      step({ next: 'far', branches: [{ if: 'opened', go_to: 'near' }, { if: 'clicked', go_to: 'far' }] }),
      step({ id: 'near' }),
      step({ id: 'far' }),
      step(),
    ];
    const at = (index: number, more: object) => judge(way, index, standing({ last: mail(more) }));
    expect(at(2, { opened: true })).toEqual({ kind: 'branch', branch: { from: 0, to: 1, condition: 'opened' } });
    expect(at(3, { opened: true })).toMatchObject({ branch: { to: 1 } });
    expect(at(3, { clicked: true })).toEqual({ kind: 'send' });
  });

  it('passes over a step that a branch has led past', () => {
    expect(judge(steps([]), 1, standing({ branchedFrom: 0, head: 2 }))).toEqual({
      kind: 'skip',
      reason: 'branch_taken',
    });
  });

  it('passes a step that its way comes to only behind one that is open', () => {
    const skip = { kind: 'skip', reason: 'branch_taken' };
    const way = [step({ next: 'c' }), step({ next: 'd' }), step({ id: 'c' }), step({ id: 'd' }), step()];
    const at = (head: number, open: number[]) => judge(way, 3, standing({ branchedFrom: 0, head, open }));
    expect(at(1, [1, 3])).toEqual(skip);
    expect(at(2, [2, 3])).toEqual(skip);
    // Of another way, of its own way behind it, and alone.
    expect([at(2, [1, 3]), at(1, [3, 4]), at(1, [3])]).toEqual(Array(3).fill({ kind: 'send' }));
  });

  it('passes over a step that lies behind the branch, and not on its way', () => {
    const way = [
      step({ next: 'cold' }), step({ id: 'warm', next: 'last' }), step({ id: 'cold' }), step({ id: 'last' }),
    ];
    const warm = standing({ branchedFrom: 0, head: 1 });
    expect(judge(way, 2, warm)).toEqual({ kind: 'skip', reason: 'branch_taken' });
    for (const index of [1, 3]) expect(judge(way, index, warm)).toEqual({ kind: 'send' });
  });
});

describe('replyBranch', () => {
  const steps = [
    step({
      branches: [
        { if: 'opened', go_to: 'two' },
        { if: 'interested', go_to: 'one' },
        { if: 'not_interested', go_to: 'end' },
        { if: 'replied', go_to: 'two' },
      ],
    }),
    step({ id: 'one' }),
    step({ id: 'two' }),
  ];

  it('takes the first that the answer suits', () => {
    expect(replyBranch(steps, 0, 'interested', new Set([0]))).toEqual({ from: 0, to: 1, condition: 'interested' });
    expect(replyBranch(steps, 0, 'not_interested', new Set([0]))).toEqual({
      from: 0,
      to: null,
      condition: 'not_interested',
    });
    expect(replyBranch(steps, 0, 'question', new Set([0]))).toEqual({ from: 0, to: 2, condition: 'replied' });
  });

  it('never goes to a step that was decided', () => {
    expect(replyBranch(steps, 0, 'interested', new Set([0, 1]))).toEqual({ from: 0, to: 2, condition: 'replied' });
    expect(replyBranch(steps, 0, 'interested', new Set([0, 1, 2]))).toBeNull();
  });

  it('is none where the mail has none', () => {
    expect(replyBranch(steps, 1, 'interested', new Set([0, 1]))).toBeNull();
  });
});
