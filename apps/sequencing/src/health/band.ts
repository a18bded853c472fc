import {
  dayMs, type HealthBand, type HealthCause, type HealthFigures, type HealthRule, type HealthThreshold,
} from '@sortie/contracts';

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
  /** From which share on each band holds, the lightest first. */
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
      ['watch', 0.1],
      ['throttle', 0.15],
      ['quarantine', 0.2],
      ['block', 0.4],
    ],
  },
  {
    cause: 'complaint_rate',
    scripted: 60,
    sample: 100,
    part: ({ complained }) => complained,
    whole: ({ delivered }) => delivered,
    from: [
      ['watch', 0.0003],
      ['throttle', 0.001],
      ['quarantine', 0.003],
    ],
  },
  {
    cause: 'bounce_rate',
    scripted: 3,
    sample: 50,
    part: ({ bounced }) => bounced,
    whole: ({ sent }) => sent,
    from: [
      ['throttle', 0.05],
      ['quarantine', 0.1],
    ],
  },
];

/** How the figures stand by every rule; `test`: of a workspace in test mode. */
export function judgeFigures(figures: HealthFigures, test = false): HealthRule[] {
  return rules.map((rule) => {
    const all = rule.whole(figures);
    const share = all === 0 ? null : rule.part(figures) / all;
    const thresholds = thresholdsOf(rule, test);
    const reached = thresholds.findLast(({ from }) => share !== null && share >= from)?.band ?? 'good';
    const band = all < rule.sample ? null : reached;
    return { cause: rule.cause, share, sample: all, sample_needed: rule.sample, band, thresholds };
  });
}

function thresholdsOf({ from, scripted }: Rule, test: boolean): HealthThreshold[] {
  // To a hundredth of a per cent: in binary fractions three times 0.05 is more than 0.15.
  const scaled = (share: number) => (test ? Number((share * scripted).toFixed(4)) : share);
  return from.map(([band, share]) => ({ band, from: scaled(share) }));
}

/** The worst band that any figure with a large enough sample asks for; `test`: of a workspace in test mode. */
export function bandOf(figures: HealthFigures, test = false): HealthVerdict {
  let worst: HealthVerdict = { band: 'good', cause: null };
  for (const { cause, band } of judgeFigures(figures, test)) {
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
