import { createHash } from 'node:crypto';

/**
 * The Message-ID of a touch, `<touch.hash8@domain>`: the same for every attempt, so receivers collapse duplicates and
 * an unknown outcome can be looked up.
 */
export function messageId(touchId: string, domain: string): string {
  const hash8 = createHash('sha256').update(`${touchId}@${domain}`).digest('hex').slice(0, 8);
  return `<${touchId}.${hash8}@${domain}>`;
}
