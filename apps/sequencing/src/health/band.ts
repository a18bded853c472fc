import { dayMs, type HealthBand, type HealthCause, type HealthFigures } from '@sortie/contracts';

/** A band, and the figure that decides it. */
export interface HealthVerdict {
  band: HealthBand;
  cause: HealthCause | null;
}

interface Rule {
  cause: HealthCause;
  /**
   * By how much shares are larger in test mode: its scripted people, who bounce and complain on purpose, are some in a
   * hundred where in life they are some in thousands, and of the first hundred there may be many.
   */
  scripted: number;
  /** With fewer, the figure says nothing yet. */
  sample: number;
  part(figures: HealthFigures): number;
  whole(figures: HealthFigures): number;
  /** From which share on each band holds, the worst first. */
  from: readonly (readonly [HealthBand, number])[];
}

/** The order from good to bad. */
const severity: readonly HealthBand[] = ['good', 'watch', 'throttle', 'quarantine', 'block'];

// Where the large mailbox providers begin to slow, to divert and to refuse a sender; a campaign and a mailbox are
// judged by the same table.
const rules: readonly Rule[] = [
  {
    cause: 'spam_placement',
    scripted: 1,
    sample: 20,
    part: ({ spam }) => spam,
    whole: ({ inbox, spam }) => inbox + spam,
    from: [
      ['block', 0.4],
      ['quarantine', 0.2],
      ['throttle', 0.15],
      ['watch', 0.1],
    ],
  },
  {
    cause: 'complaint_rate',
    scripted: 60,
    sample: 100,
    part: ({ complained }) => complained,
    whole: ({ delivered }) => delivered,
    from: [
      ['quarantine', 0.003],
      ['throttle', 0.001],
      ['watch', 0.0003],
    ],
  },
  {
    cause: 'bounce_rate',
    scripted: 3,
    sample: 50,
    part: ({ bounced }) => bounced,
    whole: ({ sent }) => sent,
    from: [
      ['quarantine', 0.1],
      ['throttle', 0.05],
    ],
  },
];

/** The worst band that any figure with a large enough sample asks for; `test`: of a workspace in test mode. */
export function bandOf(figures: HealthFigures, test = false): HealthVerdict {
  let worst: HealthVerdict = { band: 'good', cause: null };
  for (const { cause, scripted, sample, part, whole, from } of rules) {
    const all = whole(figures);
    if (all < sample) continue;
    const band = from.find(([, share]) => part(figures) / (test ? scripted : 1) / all >= share)?.[0];
    if (band && isWorse(band, worst.band)) worst = { band, cause };
  }
  return worst;
}

/** Whether one band is worse than the other. */
export function isWorse(one: HealthBand, other: HealthBand): boolean {
  return severity.indexOf(one) > severity.indexOf(other);
}

/** For how many days nothing is sent; then the figures count anew. */
export const restDays: Partial<Record<HealthBand, number>> = { quarantine: 7, block: 30 };

/** When a band ends by itself; null: it follows its figures. */
export function bandEnds(band: HealthBand, from: Date): Date | null {
  const days = restDays[band];
  return days === undefined ? null : new Date(from.getTime() + days * dayMs);
}

/** When figures are looked at without a bounce or complaint: old days leave them, good mails dilute them. */
export function nextCheck(band: HealthBand, from: Date): Date | null {
  return band === 'good' ? null : (bandEnds(band, from) ?? new Date(from.getTime() + dayMs));
}

/** Whether nothing is sent meanwhile. */
export function rests(band: HealthBand): boolean {
  return band === 'quarantine' || band === 'block';
}
