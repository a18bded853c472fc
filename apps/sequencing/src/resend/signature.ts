import { timingSafeEqual } from 'node:crypto';
import { Webhook } from 'standardwebhooks';

/** What stands beside the body of a webhook. */
export interface Signed {
  id: string;
  timestamp: string;
  signature: string;
}

// Clocks differ, and every attempt is signed anew: what comes later was recorded by somebody else.
// https://docs.svix.com/receiving/verifying-payloads/why
const toleranceSeconds = 300;

/** Whether the provider signed these bytes (Standard Webhooks, https://www.standardwebhooks.com), and not long ago. */
export function isGenuine(secret: string, body: string, { id, timestamp, signature }: Signed, now: Date): boolean {
  const seconds = Number(timestamp);
  if (!Number.isInteger(seconds) || Math.abs(now.getTime() / 1000 - seconds) > toleranceSeconds) return false;
  const expected = Buffer.from(new Webhook(secret).sign(id, new Date(seconds * 1000), body));
  // Several, while a secret is being rotated.
  return signature.split(' ').some((one) => {
    const given = Buffer.from(one);
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}
