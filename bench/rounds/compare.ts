import { median } from './median.ts';
import type { Side } from './side.ts';

// The reference's own number of interleaved runs: the median of five stands above one disturbed run.
const runs = 5;

/** What a comparison measured: ratios of neighbouring runs, and the median rates of both sides. */
export interface Comparison {
  ratio: number;
  runs: number;
  min: number;
  max: number;
  per_second: number;
  peer_per_second: number;
}

/**
 * Runs both sides in turn (A B A B …) and compares each run with the one right after it: what disturbs the machine for
 * seconds disturbs both. One run of each before that counts for nothing, since code and caches are cold.
 */
export async function compare(ours: Side, peer: Side, amount: number, settle = async () => {}): Promise<Comparison> {
  const rates: [number, number][] = [];
  for (let run = 0; run <= runs; run += 1) {
    const one = await ours.run(amount);
    // What our run left to others to do is not to slow the peer.
    await settle();
    rates.push([one, await peer.run(amount)]);
  }
  const counted = rates.slice(1);
  const ratios = counted.map(([one, other]) => one / other);
  return {
    ratio: rounded(median(ratios)),
    runs,
    min: rounded(Math.min(...ratios)),
    max: rounded(Math.max(...ratios)),
    per_second: Math.round(median(counted.map(([one]) => one))),
    peer_per_second: Math.round(median(counted.map(([, other]) => other))),
  };
}

function rounded(ratio: number): number {
  return Math.round(ratio * 1000) / 1000;
}
