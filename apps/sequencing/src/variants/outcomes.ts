import type { MailFigures } from '@sortie/contracts';

/** What a mail can bring, each once; its place is its bit in `step_outcomes.seen`, so that new ones come last. */
export const outcomes = [
  'sent',
  'delivered',
  'opened',
  'clicked',
  'replied',
  'bounced',
  'unsubscribed',
  'complained',
] as const satisfies readonly (keyof MailFigures)[];

export type Outcome = (typeof outcomes)[number];
