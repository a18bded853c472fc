// npm run chaos: kills every service and the bus in the middle of a campaign, and looks for what is lost or doubled.
import { parseArgs } from 'node:util';
import { bigDrill } from './big/big-drill.ts';
import { case3 } from './case3.ts';
import { drill } from './drill.ts';
import type { Line } from './report.ts';
import { sendingDrill } from './sending/sending-drill.ts';

// Any numbers: they are the names of the drills that every CI run repeats.
const firstSeed = 1;
const seeds = { short: 3, full: 20 };
const people = { short: 200, full: 1000 };
const bigPeople = { short: 1_000, full: 10_000 };

const { values } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    seed: { type: 'string' },
    people: { type: 'string' },
    case3: { type: 'boolean', default: false },
    big: { type: 'boolean', default: false },
    sending: { type: 'boolean', default: false },
    multi: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
  },
});
const log = values.verbose ? (line: string) => console.error(line) : () => undefined;
const length = values.full ? 'full' : 'short';
const lines: Line[] = [];
let broken = 0;

async function attempt(what: string, run: () => Promise<Line[]>): Promise<void> {
  try {
    lines.push(...(await run()));
  } catch (error) {
    broken += 1;
    console.error(`${what} broke off: ${(error as Error).stack}`);
  }
}

const chosen = values.seed
  ? [Number(values.seed)]
  : Array.from({ length: seeds[length] }, (_, index) => firstSeed + index);

if (values.sending) {
  await attempt('the sending drill', () => sendingDrill({ seeds: chosen, log }));
} else if (values.big) {
  const options = { seed: Number(values.seed ?? firstSeed), people: Number(values.people ?? bigPeople[length]), log };
  await attempt('the big drill', () => bigDrill(options));
} else if (values.case3) {
  const options = {
    seed: Number(values.seed ?? firstSeed),
    people: Number(values.people ?? people.full),
    multi: values.multi,
    log,
  };
  await attempt('case 3', () => case3(options));
} else {
  for (const seed of chosen) {
    await attempt(`seed ${seed}`, () => drill({ seed, people: Number(values.people ?? people[length]), log }));
  }
}
const failed = lines.filter(({ pass }) => !pass).length + broken;
console.log(`${lines.length + broken - failed} passed, ${failed} failed`);
// A drill that broke off may have left a connection open.
process.exit(failed === 0 ? 0 : 1);
