import { Controller, Inject } from '@nestjs/common';
import {
  advanceTestClock,
  DomainError,
  getTestClock,
  invalidField,
  type AdvanceClock,
  type CallContext,
  type TestClock,
} from '@sortie/contracts';
import { EventStore } from '@sortie/event-store';
import { Handles } from '@sortie/messaging';
import { ClockLock } from './clock-lock.js';
import { ClockRunner } from './advance.js';
import { ensureClock } from './ensure-clock.js';
import { targetOf } from './target.js';

@Controller()
export class TestClockEndpoint {
  constructor(
    @Inject(EventStore) private readonly store: EventStore,
    @Inject(ClockRunner) private readonly runner: ClockRunner,
    @Inject(ClockLock) private readonly lock: ClockLock,
  ) {}

  @Handles(getTestClock)
  async get(_: object, context: CallContext): Promise<TestClock> {
    testModeOnly(context);
    const clock = await this.store.within(context.caller.workspace_id, {}, (unit) => ensureClock(unit));
    return show(clock.now);
  }

  /** First the target is set, once per Idempotency-Key; then the clock runs up to it, whatever was interrupted. */
  @Handles(advanceTestClock)
  async advance(input: AdvanceClock, context: CallContext): Promise<TestClock> {
    testModeOnly(context);
    const answer = await this.store.handleCommand(advanceTestClock, context, async (unit) => {
      const clock = await ensureClock(unit);
      const target = targetOf(input, clock.target);
      if (target < clock.target)
        throw invalidField('to', 'in_the_past', `to must not be before the clock's ${clock.target.toISOString()}`);
      await unit.sql.query('update clocks set target = $2 where workspace_id = $1', [unit.workspaceId, target]);
      return { target: target.toISOString() };
    });
    return this.store.conclude(advanceTestClock, context, answer, async () => {
      const { workspace_id } = context.caller;
      const { now, notAwaited } = await this.lock.hold(workspace_id, () => this.runner.run(workspace_id));
      return { ...show(now), ...(notAwaited.length > 0 && { not_awaited: notAwaited }) };
    });
  }
}

function testModeOnly({ caller }: CallContext): void {
  if (caller.mode !== 'test') throw new DomainError('INVALID_STATE', 'Only a test-mode key has a clock to move.');
}

function show(now: Date): TestClock {
  return { object: 'test_clock', now: now.toISOString() };
}
