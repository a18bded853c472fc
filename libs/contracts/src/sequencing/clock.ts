import { IsBoolean, IsIn, IsInt, IsString, Max, Min } from 'class-validator';
import { operation } from '../core/operation.js';
import { ListOf, Optional } from '../schema/decorators.js';
import { Instant, Text } from '../schema/kinds.js';
import { Empty } from '../identity/api-keys.js';

export class TestClock {
  @IsIn(['test_clock']) object: 'test_clock';
  @Instant() now: string;
  /**
   * Only after an advance, and only if there are any: mailboxes on servers of your own machine that took longer than
   * 5 s. What they began is recorded when it ends; what else they have to send goes at the next advance.
   */
  @Optional() @ListOf(null, 10_000) @IsString({ each: true }) not_awaited?: string[];
}

/** How far to go on: some of these, or a time to reach within 366 days. */
export class AdvanceClock {
  @Optional() @IsInt() @Min(0) @Max(366) days?: number;
  @Optional() @IsInt() @Min(0) @Max(8784) hours?: number;
  @Optional() @IsInt() @Min(0) @Max(527_040) minutes?: number;
  @Optional() @Instant() to?: string;
}

export class UnsubscribeToken {
  @Text(300) token: string;
  @IsIn(['one_click', 'page']) via: 'one_click' | 'page';
  /** False only asks whether the token is real: opening the page changes nothing. */
  @IsBoolean() confirm: boolean;
}

export class Unsubscription {
  @IsBoolean() known: boolean;
  @IsBoolean() done: boolean;
}

export const getTestClock = operation({
  name: 'test_clock.get',
  service: 'sequencing',
  route: 'GET /v1/test-clock',
  scope: 'workspace:read',
  effect: 'read',
  summary: 'Read the clock of a test-mode workspace',
  input: Empty,
  output: TestClock,
});

export const advanceTestClock = operation({
  name: 'test_clock.advance',
  service: 'sequencing',
  route: 'POST /v1/test-clock/advance',
  scope: 'test-clock:write',
  effect: 'write',
  summary: 'Move the clock of a test-mode workspace on, and run all that falls due',
  input: AdvanceClock,
  output: TestClock,
  // A month of a 1 000-contact campaign is thousands of sends through real SMTP.
  deadlineMs: 600_000,
});

/** For the gateway's public page `/u/{token}`: the token itself is the right to unsubscribe. */
export const unsubscribe = operation({
  name: 'unsubscribes.confirm',
  service: 'sequencing',
  scope: null,
  effect: 'write',
  summary: 'Unsubscribe the holder of a token',
  input: UnsubscribeToken,
  output: Unsubscription,
});
