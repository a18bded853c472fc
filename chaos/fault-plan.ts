// Which process is killed when: a function of the seed alone.
import { shuffled, type Random } from './random.ts';

export const victims = ['identity', 'crm', 'sequencing', 'webhooks', 'gateway', 'sandbox', 'nats'] as const;

export type Victim = (typeof victims)[number];

export interface Fault {
  victim: Victim;
  /** Share of the campaign's facts that are recorded when it strikes, 0 to 1. */
  at: number;
  /** Then so many milliseconds later: any phase of a send or of a commit may be met. */
  delayMs: number;
}

// The kills fall between the first contacts of the import and the last third of the sends; what comes after the last
// of them must still show that the platform goes on.
const first = 0.04;
const last = 0.8;
const mostDelayMs = 120;

/** Each victim once, and the sender twice more: it has the most to lose. */
export function faultPlan(random: Random): Fault[] {
  const order = shuffled([...victims, 'sequencing', 'sequencing'] as Victim[], random);
  const width = (last - first) / order.length;
  return order.map((victim, index) => ({
    victim, at: first + width * (index + random()), delayMs: Math.round(random() * mostDelayMs),
  }));
}
