// One seed of the sending drill: a campaign by SMTP and one through Resend, each struck at all of its boundaries.
import { setTimeout as wait } from 'node:timers/promises';
import type { PatientClient } from '../patient-client.ts';
import { mulberry32, shuffled, type Random } from '../random.ts';
import { report, type Line } from '../report.ts';
import type { Verdict } from '../verdict.ts';
import { launch, type Campaign, type Plan } from './audience.ts';
import { resendBoundaries, smtpBoundaries, type Boundary } from './boundaries.ts';
import { expectedOf, strikeHeld, together, verdictsOf, type Found } from './check-sending.ts';
import { mailsFor, proofsOf, touchesOf } from './found.ts';
import { advance, breakLocks, workersRaced } from './race.ts';
import { openWire, strikeAt, type Scene, type Strike } from './strike-at.ts';

// A minute apart: at every moment of the clock the workers race for as many mails as there are mailboxes.
const lanes = 4;
const gapSeconds = 60;
// Each boundary is met within so many mails; the campaigns are long enough for all of them, and go on after the last.
const within = 4;
const people = { smtp: 60, resend: 12 };
const steps = { smtp: 2, resend: 1 };
// Steps are a day apart; a campaign that needs many more is stuck.
const mostDays = 30;

/** Plays the seed to its end; prints and answers its lines. */
export async function playSeed(
  scene: Scene, client: PatientClient, seed: number, log: (line: string) => void,
): Promise<Line[]> {
  const random = mulberry32(seed);
  const began = performance.now();
  const host = { host: '127.0.0.1', port: scene.smtp.port, password: 'sandbox' };
  const pace = { gap_seconds: gapSeconds, daily_cap: 1_000 };
  const smtp = await play(scene, client, random, smtpBoundaries, log, {
    name: `smtp-${seed}`, addresses: silent(`smtp-${seed}`, people.smtp), steps: steps.smtp,
    mailboxes: Array.from({ length: lanes }, () => ({ smtp: host, ...pace })),
  });
  const resend = await play(scene, client, random, resendBoundaries, log, {
    name: `resend-${seed}`, addresses: silent(`resend-${seed}`, people.resend), steps: steps.resend,
    mailboxes: [{ resend: { api_key: `re_test_${seed}` }, ...pace }],
  });
  log(`seed ${seed} took ${Math.round((performance.now() - began) / 1000)} s`);
  const raced = workersRaced(smtp.found);
  const all = { found: together(smtp.found, resend.found), strikes: [...smtp.strikes, ...resend.strikes] };
  const met = allMet([...smtpBoundaries, ...resendBoundaries], all.strikes);
  const faults = all.strikes.length;
  const recoveryMs = all.strikes.map((strike) => strike.recoveryMs);
  return [
    ...[smtp, resend].flatMap(({ found, strikes }) =>
      strikes.map((strike) =>
        report(strikeHeld(strike, found), { seed, faults: 1, recoveryMs: [strike.recoveryMs] }),
      ),
    ),
    ...[...verdictsOf(all.found, scene.smtp.attempts), raced, met].map((verdict) =>
      report(verdict, { seed, faults, recoveryMs }),
    ),
  ];
}

/** People who say nothing: every step of every one of them must arrive once. */
function silent(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${name}-${index}@sandbox.test`);
}

interface Played {
  found: Found;
  strikes: Strike[];
}

// The last strike only has to see that both workers are back.
const lastStrikeMs = 180_000;

async function play(
  scene: Scene, client: PatientClient, random: Random, boundaries: Boundary[], log: (line: string) => void, plan: Plan,
): Promise<Played> {
  const campaign = await launch(client, plan);
  const over = new AbortController();
  const racing = breakLocks(scene.database, over.signal);
  const strikes: Strike[] = [];
  const striking = (async () => {
    for (const boundary of shuffled(boundaries, random)) {
      if (over.signal.aborted) break;
      const strike = await strikeAt(scene, boundary, 1 + Math.floor(random() * within));
      log(`${boundary.id} met ${strike.touches.join(', ')}: all was well after ${strike.recoveryMs} ms`);
      strikes.push(strike);
    }
    openWire(scene);
  })();
  // Heard now, so that a failing strike does not end the process before the campaign has.
  striking.catch(() => undefined);
  try {
    await pass(client, campaign);
    await Promise.race([striking, wait(lastStrikeMs, undefined, { ref: false })]);
    over.abort();
    const race = await racing;
    log(`${plan.name}: the lock of the clock was broken ${race.broken} times`);
    const touches = await touchesOf(client, campaign);
    const found = {
      expected: expectedOf(campaign),
      contacts: campaign.contacts,
      touches,
      mails: await mailsFor(scene.database, campaign),
      proofs: await proofsOf(client, touches),
    };
    return { found, strikes };
  } finally {
    over.abort();
    openWire(scene);
    await racing;
  }
}

/** Every boundary was met before the campaign ended. */
function allMet(boundaries: readonly Boundary[], strikes: readonly Strike[]): Verdict {
  const spared = boundaries.filter((boundary) => !strikes.some((strike) => strike.boundary === boundary));
  const wrong = spared.map(({ id }) => `the campaign ended before ${id}`);
  return { id: 'boundaries_met', n: strikes.length, lost: 0, duplicate: 0, wrong };
}

async function pass(client: PatientClient, { id }: Campaign): Promise<void> {
  for (let day = 1; day <= mostDays; day += 1) {
    await advance(client, 24);
    if ((await client.get(`/v1/campaigns/${id}`)).status === 'completed') return;
  }
  throw new Error(`the campaign was not completed in ${mostDays} days`);
}
