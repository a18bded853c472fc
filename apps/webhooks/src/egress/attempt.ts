import type { Dispatcher } from 'undici';
import { EgressError, kindOf, type EgressErrorKind } from './egress-error.js';
import { parseRetryAfter } from './retry-after.js';

/**
 * What came of one POST. `status` is there once the headers came; `error` beside it says that the answer did not end
 * well: `too_large` was only cut, the others broke off. `ms` is the time from the call to the end.
 */
export interface EgressResult {
  status?: number;
  error?: EgressErrorKind;
  retryAfterMs?: number;
  ms: number;
}

/** The bounds of one attempt. */
export interface AttemptLimits {
  timeoutMs: number;
  maxResponseBytes: number;
}

/** One request's handler in undici: bytes are counted and dropped, never decoded; the deadline bounds all of it. */
export class Attempt implements Dispatcher.DispatchHandler {
  private readonly startedAt = performance.now();
  private readonly timer: NodeJS.Timeout;
  private controller?: Dispatcher.DispatchController;
  private settled = false;
  private status?: number;
  private retryAfterMs?: number;
  private received = 0;

  constructor(private readonly limits: AttemptLimits, private readonly settle: (result: EgressResult) => void) {
    // undici's own timers start anew with every byte, so a dripping body would outlive them.
    this.timer = setTimeout(() => this.breakOff('timeout'), limits.timeoutMs);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    // The deadline passed while the request waited for a socket.
    if (this.settled) controller.abort(new EgressError('timeout'));
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController, status: number, headers: Record<string, string | string[] | undefined>,
  ): void {
    // 1xx is not the answer yet.
    if (status < 200) return;
    this.status = status;
    this.retryAfterMs = parseRetryAfter(headers['retry-after'], Date.now());
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.received += chunk.length;
    if (this.received > this.limits.maxResponseBytes) this.breakOff('too_large');
  }

  onResponseEnd(): void {
    this.finish();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.finish(kindOf(error));
  }

  /** Ends the attempt and its socket. */
  private breakOff(error: EgressErrorKind): void {
    this.finish(error);
    this.controller?.abort(new EgressError(error));
  }

  private finish(error?: EgressErrorKind): void {
    if (this.settled) return;
    this.settled = true;
    clearTimeout(this.timer);
    const { status, retryAfterMs } = this;
    this.settle({
      ...(status !== undefined && { status }),
      ...(error !== undefined && { error }),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
      ms: Math.round(performance.now() - this.startedAt),
    });
  }
}
