import { timingSafeEqual } from 'node:crypto';
import { Webhook } from 'standardwebhooks';

/** What stands beside the body of a webhook. */
export interface Signed {
  id: string;
  timestamp: string;
  signature: string;
}

// A delivery that fails is repeated for a day and a half with its first timestamp; a repetition is dropped by its id.
const longestSeconds = 3 * 86_400;
// Clocks differ.
const skewSeconds = 300;

/** Whether the provider signed these bytes (Standard Webhooks, https://www.standardwebhooks.com), and not long ago. */
export function isGenuine(secret: string, body: string, { id, timestamp, signature }: Signed, now: Date): boolean {
  const seconds = Number(timestamp);
  const age = now.getTime() / 1000 - seconds;
  if (!Number.isInteger(seconds) || age > longestSeconds || age < -skewSeconds) return false;
  const expected = Buffer.from(new Webhook(secret).sign(id, new Date(seconds * 1000), body));
  // Several, while a secret is being rotated.
  return signature.split(' ').some((one) => {
    const given = Buffer.from(one);
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}
