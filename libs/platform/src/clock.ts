import { performance } from 'node:perf_hooks';

/** Real time. (Workspace time comes with each call, in its context.) */
export class Clock {
  /** Wall time. */
  now(): Date {
    return new Date();
  }

  /** Milliseconds that never jump: for leases, waits and durations. */
  monotonicMs(): number {
    return performance.now();
  }
}
