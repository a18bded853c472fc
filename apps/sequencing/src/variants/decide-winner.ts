import type { VariantName, WinnerRule } from '@sortie/contracts';

/** What one wording of a step has brought so far. */
export interface WordingFigures {
  variant: VariantName;
  sent: number;
  opened: number;
  clicked: number;
  replied: number;
}

// Below a hundred mails of each, one reply more or less turns the order around.
const defaultMinSends = 100;
// Two-sided p < 0.05 of the standard normal distribution: the usual one chance in twenty of calling luck a difference.
const significantZ = 1.959964;

/** The wording that is better than every other, beyond chance; null as long as none is. */
export function decideWinner(
  { metric, min_sends = defaultMinSends }: WinnerRule,
  names: readonly VariantName[],
  figures: readonly WordingFigures[],
): VariantName | null {
  const all = names.map((name) => figures.find(({ variant }) => variant === name));
  if (!all.every((one) => one !== undefined && one.sent >= min_sends)) return null;
  const rates = (all as WordingFigures[]).map((one) => ({
    name: one.variant,
    hits: Math.min(one[metric], one.sent),
    of: one.sent,
  }));
  const best = rates.reduce((a, b) => (b.hits / b.of > a.hits / a.of ? b : a));
  return rates.every((other) => other === best || zScore(best, other) > significantZ) ? best.name : null;
}

interface Share {
  hits: number;
  of: number;
}

/** The two-proportion z-test with pooled variance, https://en.wikipedia.org/wiki/Two-proportion_Z-test. */
function zScore(a: Share, b: Share): number {
  const pooled = (a.hits + b.hits) / (a.of + b.of);
  const deviation = Math.sqrt(pooled * (1 - pooled) * (1 / a.of + 1 / b.of));
  return deviation === 0 ? 0 : (a.hits / a.of - b.hits / b.of) / deviation;
}
