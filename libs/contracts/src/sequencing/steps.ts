import { ArrayMaxSize, ArrayMinSize, IsIn, IsInt, Matches, Max, Min } from 'class-validator';
import { ListOf, Nested, Optional, Schema } from '../schema/decorators.js';
import { Text } from '../schema/kinds.js';

/**
 * What a step or a branch can ask about the contact. `opened`, `clicked` and `bounced` (softly; a hard bounce ends all)
 * are about the mail before, `replied` and the classes about the last answer, of which `other` is every class without a
 * name here. `no_reply`: nobody has answered, or not since a branch was taken on an answer.
 */
export const conditions = [
  'no_reply',
  'replied',
  'interested',
  'not_interested',
  'question',
  'other',
  'opened',
  'not_opened',
  'clicked',
  'not_clicked',
  'bounced',
] as const;

export type Condition = (typeof conditions)[number];

const stepName = /^[a-z0-9][a-z0-9_-]{0,39}$/;

function StepName(): PropertyDecorator {
  return (target, property) => {
    Matches(stepName, { message: '$property must be 1 to 40 of a–z, 0–9, _ and -' })(target, property);
    Schema({ type: 'string', pattern: stepName.source, examples: ['intro'] })(target, property);
  };
}

/** Another wording of a step, tried beside its own. */
export class StepVariant {
  /** Absent: the step's own subject. */
  @Optional() @Text(500, 0) subject?: string;
  @Text(100_000, 0) body: string;
}

/** The wordings of a step: its own, and up to nine variants. */
export const variantNames = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'] as const;

export type VariantName = (typeof variantNames)[number];

/** When one wording is declared the better one and gets all further contacts. */
export class WinnerRule {
  @IsIn(['replied', 'clicked', 'opened']) metric: 'replied' | 'clicked' | 'opened';
  /** Mails of each wording before they are compared; 100 unless said. */
  @Optional() @IsInt() @Min(10) @Max(100_000) min_sends?: number;
}

/** A way off the straight path: taken when it holds, the first in the list that does. */
export class StepBranch {
  @IsIn(conditions) if: Condition;
  /** A later step's `id`, or `end`. */
  @StepName() go_to: string;
}

/** One email of a sequence. Subject and body are Liquid. */
export class EmailStep {
  @IsIn(['email']) channel: 'email';
  /** What branches call it; unique in the sequence, and not `end`. */
  @Optional() @StepName() id?: string;
  /** Days to wait after the step before; the first step's count from when the contact enters. The waits add up. */
  @Optional() @IsInt() @Min(0) @Max(365) wait_days?: number;
  @Optional() @IsInt() @Min(0) @Max(8760) wait_hours?: number;
  /** Monday to Friday without the campaign's holidays, in the contact's time zone. */
  @Optional() @IsInt() @Min(0) @Max(250) wait_working_days?: number;
  /** Only for contacts of whom it holds when the step falls due; always when absent. */
  @Optional() @IsIn(conditions) if?: Condition;
  /** Absent: a reply in the thread of the step before. The first step needs one. */
  @Optional() @Text(500, 0) subject?: string;
  @Text(100_000, 0) body: string;
  /** Wordings tried beside this one, in equal shares. The step's own is variant `a`, these are `b`, `c`, … */
  @Optional() @ListOf(() => StepVariant, 9) @ArrayMinSize(1) @ArrayMaxSize(9) variants?: StepVariant[];
  @Optional() @Nested(() => WinnerRule) winner?: WinnerRule;
  /** Ways off after this step: on a reply at once, on the rest when the next step falls due. */
  @Optional() @ListOf(() => StepBranch, 10) branches?: StepBranch[];
  /** The step that follows when no branch is taken: a later step's `id`, or `end`. Absent: the next in the list. */
  @Optional() @StepName() next?: string;
}
