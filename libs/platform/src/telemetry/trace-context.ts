import { randomFillSync } from 'node:crypto';
import { TraceFlags, type SpanContext } from '@opentelemetry/api';

// W3C Trace Context: all-zero ids are invalid; of an unknown version the first 55 characters are read.
const form = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})/;
const traceparentLength = 55;

// Random bytes are drawn in blocks of 170 traces: one syscall each.
const random = Buffer.alloc(24 * 170);
let used = random.length;

/** The trace that a header names, or undefined when it is not valid: then a new one begins. */
export function parseTraceparent(text: string | undefined): SpanContext | undefined {
  const match = text === undefined ? null : form.exec(text.slice(0, traceparentLength));
  if (!match || (text!.startsWith('00') && text!.length !== traceparentLength)) return undefined;
  return { traceId: match[1]!, spanId: match[2]!, traceFlags: Number.parseInt(match[3]!, 16) & 1, isRemote: true };
}

export function formatTraceparent({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${traceFlags & TraceFlags.SAMPLED ? '01' : '00'}`;
}

/** A trace of its own for work that nobody else's trace led to. */
export function newTraceparent(): string {
  if (used + 24 > random.length) {
    randomFillSync(random);
    used = 0;
  }
  const hex = random.toString('hex', used, used + 24);
  used += 24;
  return `00-${hex.slice(0, 32)}-${hex.slice(32)}-01`;
}
