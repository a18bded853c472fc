import { getTestClock, type Caller } from '@sortie/contracts';
import type { Operations } from '@sortie/messaging';
import type { Monotonic } from '../auth/lease.js';

interface Clock {
  /** The last known time; undefined before the first answer. */
  now: string | undefined;
  readAt: number;
  underWay: Promise<string> | undefined;
}

// Backs up the message that a clock moved, should that message be lost.
const freshMs = 1000;
// A look-up that takes longer is worth less than the time known before.
const patienceMs = 1500;
// A clock is a hundred bytes; the oldest go first, and are read again when they are needed.
const mostKept = 10_000;

/** The time of workspaces in test mode, as sequencing keeps it. */
export class TestClocks {
  private readonly clocks = new Map<string, Clock>();

  constructor(private readonly operations: Operations, private readonly monotonic: Monotonic) {}

  /** The workspace's time: the last known one when sequencing is silent, the wall clock's when none is known. */
  now(caller: Caller, requestId: string): string | Promise<string> {
    const clock = this.clocks.get(caller.workspace_id) ?? this.keep(caller.workspace_id);
    if (clock.now !== undefined && this.monotonic() - clock.readAt < freshMs) return clock.now;
    clock.underWay ??= this.read(clock, caller, requestId).finally(() => {
      clock.underWay = undefined;
    });
    return clock.underWay;
  }

  /** The clock moved: whoever asks from now on gets the new time, not one that was being read meanwhile. */
  invalidate(workspaceId: string): void {
    const clock = this.clocks.get(workspaceId);
    if (clock) this.clocks.set(workspaceId, { now: clock.now, readAt: -Infinity, underWay: undefined });
  }

  /** The bus was lost: moves may have passed unheard. */
  clear(): void {
    for (const workspaceId of this.clocks.keys()) this.invalidate(workspaceId);
  }

  private async read(clock: Clock, caller: Caller, requestId: string): Promise<string> {
    const readAt = this.monotonic();
    const wall = new Date().toISOString();
    try {
      const context = { caller, request_id: requestId, deadline: Date.now() + patienceMs, now: clock.now ?? wall };
      const answer = await this.operations.call(getTestClock, {}, context);
      Object.assign(clock, { now: answer.now, readAt });
      return answer.now;
    } catch {
      return clock.now ?? wall;
    }
  }

  private keep(workspaceId: string): Clock {
    if (this.clocks.size >= mostKept) this.clocks.delete(this.clocks.keys().next().value!);
    const clock: Clock = { now: undefined, readAt: -Infinity, underWay: undefined };
    this.clocks.set(workspaceId, clock);
    return clock;
  }
}
