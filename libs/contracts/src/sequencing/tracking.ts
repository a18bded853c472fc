import { IsBoolean, IsIn, IsInt, Min } from 'class-validator';
import { event } from '../core/event.js';
import { operation } from '../core/operation.js';
import { Nullable } from '../schema/decorators.js';
import { Text } from '../schema/kinds.js';
import { TouchFacts } from './touches.js';

/** Who fetched: a person, or a scanner, proxy or prefetch, which is kept and does not count. */
const visitors = ['human', 'machine'] as const;
export type Visitor = (typeof visitors)[number];

export class EmailOpened extends TouchFacts {
  @IsIn(visitors) by: Visitor;
}

export class EmailClicked extends EmailOpened {
  /** Which link of the mail, from 0. */
  @IsInt() @Min(0) link: number;
}

export const emailOpened = event({
  type: 'email.opened',
  service: 'sequencing',
  data: EmailOpened,
  sentence: 'Email opened',
});
export const emailClicked = event({
  type: 'email.clicked',
  service: 'sequencing',
  data: EmailClicked,
  sentence: 'Link clicked',
});

/** A fetch of `/t/{token}`, without the address it came from: that is dropped at the edge. */
export class TrackedFetch {
  @Text(300) token: string;
  @Nullable() @Text(500, 0) user_agent: string | null;
  /** HEAD, or marked as a prefetch. */
  @IsBoolean() automatic: boolean;
}

export class TrackedAnswer {
  @IsIn(['open', 'click', 'unknown']) kind: 'open' | 'click' | 'unknown';
  /** Where a click goes. */
  @Nullable() @Text(8192) location: string | null;
}

/** For the gateway's public address `/t/{token}`: the token itself is the right to be counted. */
export const recordFetch = operation({
  name: 'tracking.fetch',
  service: 'sequencing',
  scope: null,
  effect: 'write',
  summary: 'Count an open or a click',
  input: TrackedFetch,
  output: TrackedAnswer,
});
