// What a campaign of email steps, the later ones for those who have not answered, must do to each kind of person.
import type { Person, Script } from './people.ts';

export const stepCount = 3;

/** Steps, from 0, that must reach the person's inbox, each exactly once. */
export function expectedSteps(script: Script, steps = stepCount): number[] {
  switch (script) {
    // The server refuses the address: nothing arrives, and nobody writes there again.
    case 'bounce':
      return [];
    // The first mail arrives; the answer to it, the complaint or the late bounce stops the rest.
    case 'interested':
    case 'not-interested':
    case 'question':
    case 'unsubscribe':
    case 'late-bounce':
    case 'complain':
      return [0];
    // An absence note stops nothing; who is greylisted takes the second attempt.
    case 'ooo':
    case 'soft':
    case 'silent':
      return Array.from({ length: steps }, (_, step) => step);
  }
}

export type Outcome = 'completed' | 'replied' | 'bounced' | 'unsubscribed';

/** Where the person counts in the campaign's audience at the end. */
export function expectedOutcome(script: Script): Outcome {
  switch (script) {
    case 'interested':
    case 'not-interested':
    case 'question':
      return 'replied';
    case 'bounce':
    case 'late-bounce':
      return 'bounced';
    // Whoever complains is never written to again, as if they had asked for it.
    case 'unsubscribe':
    case 'complain':
      return 'unsubscribed';
    case 'ooo':
    case 'soft':
    case 'silent':
      return 'completed';
  }
}

/** The audience counts of the completed campaign. */
export function expectedAudience(people: readonly Person[]): Record<string, number> {
  const counts: Record<string, number> = {
    total: people.length, active: 0, completed: 0, paused: 0, bounced: 0, replied: 0, unsubscribed: 0, failed: 0,
  };
  for (const { script } of people) counts[expectedOutcome(script)]! += 1;
  return counts;
}

/** All mails that must arrive. */
export function expectedMails(people: readonly Person[], steps = stepCount): number {
  return people.reduce((sum, { script }) => sum + expectedSteps(script, steps).length, 0);
}
