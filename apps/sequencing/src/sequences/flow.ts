import type { Condition, EmailStep, FieldError } from '@sortie/contracts';
import { breaksHeader } from '../mail/header-text.js';
import { endName, stepAfter, stepNamed } from './step-graph.js';

/** What is wrong with the steps as a whole; none: each can be reached, and every way leads forward to the end. */
export function flowErrors(steps: readonly EmailStep[]): FieldError[] {
  const errors = steps.flatMap((step, index) => [
    ...nameErrors(steps, index),
    ...textErrors(step, index),
    ...conditionErrors(step, index),
    ...wayErrors(steps, index),
    ...idleBranches(steps, index),
  ]);
  // Where a way leads nowhere, what it should have reached is not known.
  return errors.some(({ code }) => code === 'unknown_step' || code === 'cycle')
    ? errors
    : [...errors, ...unreachable(steps)];
}

function nameErrors(steps: readonly EmailStep[], index: number): FieldError[] {
  const { id } = steps[index]!;
  if (id === undefined) return [];
  if (id === endName) {
    return [fault(index, 'id', 'reserved_id', `must not be ${endName}, which means the end of the sequence`)];
  }
  const first = steps.findIndex((step) => step.id === id);
  if (first === index) return [];
  return [fault(index, 'id', 'duplicate_id', `is also the id of steps[${first}]; give each step an id of its own`)];
}

function textErrors({ subject, variants = [], winner }: EmailStep, index: number): FieldError[] {
  const errors: FieldError[] = [];
  if (index === 0 && !subject?.trim()) {
    errors.push(fault(index, 'subject', 'missing_subject', 'is required: the first mail begins the thread'));
  }
  const subjects = [
    { member: 'subject', text: subject },
    ...variants.map((variant, at) => ({ member: `variants[${at}].subject`, text: variant.subject })),
  ];
  for (const { member, text } of subjects) {
    if (text && breaksHeader(text)) {
      errors.push(fault(index, member, 'line_break', 'must not contain line breaks'));
    }
  }
  variants.forEach((variant, at) => {
    if (index === 0 && variant.subject !== undefined && !variant.subject.trim()) {
      const message = 'must not be empty in the first step; leave it out to use the step’s own';
      errors.push(fault(index, `variants[${at}].subject`, 'missing_subject', message));
    }
  });
  if (winner && variants.length === 0) {
    errors.push(
      fault(index, 'winner', 'winner_without_variants', 'needs variants to choose from; add some or leave it out'),
    );
  }
  return errors;
}

// Before the first mail nobody has answered, opened, clicked or sent one back.
const holdAtFirst: readonly (Condition | undefined)[] = [undefined, 'no_reply', 'not_opened', 'not_clicked'];

function conditionErrors({ if: asked, branches = [] }: EmailStep, index: number): FieldError[] {
  const errors: FieldError[] = [];
  if (index === 0 && !holdAtFirst.includes(asked)) {
    errors.push(fault(index, 'if', 'never_holds', 'never holds: there is no mail before the first; leave it out'));
  }
  branches.forEach(({ if: condition }, at) => {
    const first = branches.findIndex((branch) => branch.if === condition);
    if (first === at) return;
    const message = `is asked by branches[${first}] already, which is taken first; remove one of the two`;
    errors.push(fault(index, `branches[${at}].if`, 'duplicate_branch', message));
  });
  return errors;
}

function wayErrors(steps: readonly EmailStep[], index: number): FieldError[] {
  const { next, branches = [] } = steps[index]!;
  const ways = [
    ...(next === undefined ? [] : [{ member: 'next', name: next }]),
    ...branches.map(({ go_to }, at) => ({ member: `branches[${at}].go_to`, name: go_to })),
  ];
  return ways.flatMap(({ member, name }) => {
    const to = stepNamed(steps, name);
    if (to === undefined) {
      return [
        fault(
          index,
          member,
          'unknown_step',
          `names ${name}, which no step has as its id; use a later step’s id or ${endName}`,
        ),
      ];
    }
    if (to === null || to > index) return [];
    return [
      fault(
        index,
        member,
        'cycle',
        `leads back to steps[${to}]; use the id of a step behind steps[${index}], or ${endName}`,
      ),
    ];
  });
}

/** Behind a step without a next one a contact has left: nothing falls due there, and no answer moves it any more. */
function idleBranches(steps: readonly EmailStep[], index: number): FieldError[] {
  const { branches = [], next } = steps[index]!;
  if (next !== endName) return [];
  return branches.flatMap(({ go_to }, at) => {
    const to = stepNamed(steps, go_to);
    // To the end it leads anyway, and a way back or to nowhere has a fault of its own.
    if (typeof to !== 'number' || to <= index) return [];
    const message =
      `is never taken: the sequence ends right after steps[${index}]; ` +
      'leave its next out, and let the step that follows ask with an if';
    return [fault(index, `branches[${at}].go_to`, 'never_taken', message)];
  });
}

function unreachable(steps: readonly EmailStep[]): FieldError[] {
  const reached = new Set([0]);
  steps.forEach(({ branches = [] }, index) => {
    if (!reached.has(index)) return;
    for (const to of [stepAfter(steps, index), ...branches.map(({ go_to }) => stepNamed(steps, go_to))]) {
      if (typeof to === 'number') reached.add(to);
    }
  });
  return steps.flatMap((_step, index) => {
    if (reached.has(index)) return [];
    const message = `steps[${index}] is reached by no step before it; lead a next or a branch there, or remove it`;
    return [{ field: `steps[${index}]`, pointer: `/steps/${index}`, code: 'unreachable_step', message }];
  });
}

function fault(index: number, member: string, code: string, message: string): FieldError {
  const field = `steps[${index}].${member}`;
  const pointer = `/${field.replaceAll(/\[(\d+)\]/g, '/$1').replaceAll('.', '/')}`;
  return { field, pointer, code, message: `${field} ${message}` };
}
