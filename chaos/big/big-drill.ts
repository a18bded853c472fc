// npm run chaos -- --big: a large campaign of four steps is paused, resumed and killed on the test clock, and adds up.
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@sortie/local';
import { Client } from 'pg';
import { startPlatform, type StartedPlatform } from '../../tools/client/platform.mjs';
import { expectedMails } from '../expected.ts';
import { faultPlan } from '../fault-plan.ts';
import { patientClient, type PatientClient } from '../patient-client.ts';
import { audience, type Person } from '../people.ts';
import { mulberry32 } from '../random.ts';
import { report, type Line } from '../report.ts';
import { launch, type Campaign } from '../sending/audience.ts';
import { mailsFor, touchesOf } from '../sending/found.ts';
import { strike, type Strikes } from '../strike.ts';
import { checkBig } from './check-big.ts';
import { pauseAndResume, type Pauses } from './pauses.ts';

export interface BigOptions {
  seed: number;
  people: number;
  log(line: string): void;
}

const steps = 4;
const mailboxes = 16;
// Without gaps a step is one moment of the clock, in which everything is sent: what is killed is killed at work.
const gapSeconds = 0;
const dailyCap = 2_000;
// A step is one moment of the clock, of thousands of mails: minutes of work, on a busy machine many.
const patienceMs = 30 * 60_000;
// Far longer than four steps with their waits take.
const mostHours = 24 * 40;
// A quarter of the wait between two steps.
const stride = 6;

/** Plays it under one seed; prints a line per invariant, and how long it took. */
export async function bigDrill({ seed, people: count, log }: BigOptions): Promise<Line[]> {
  const random = mulberry32(seed);
  const people = audience(count, random);
  const home = mkdtempSync(join(tmpdir(), `sortie-big-${seed}-`));
  const env = { SORTIE_PORT: String(await freePort()), SORTIE_RATE_LIMIT: '1000' };
  const platform = await startPlatform({ home, args: ['--no-demo', '--multi'], env, keep: true });
  const database = new Client({ connectionString: platform.ready.database_url });
  let lines: Line[] = [];
  try {
    await database.connect();
    const client = patientClient(platform.ready.base_url, platform.ready.api_key, patienceMs);
    const began = performance.now();
    const campaign = await launch(client, planOf(platform, people));
    const launched = performance.now();
    const { strikes, pauses, hours } = await underFire({ platform, database, client, campaign, people, log, random });
    const ended = performance.now();
    const found = {
      people, steps, pauses, strikes,
      mails: await mailsFor(database, campaign),
      touches: await touchesOf(client, campaign),
      campaign: await client.get(`/v1/campaigns/${campaign.id}`),
      figures: (await client.get(`/v1/campaigns/${campaign.id}/steps`)).data,
      contacts: campaign.contacts,
    };
    const seconds = (from: number, to: number) => ((to - from) / 1000).toFixed(1);
    const { mails, touches } = found;
    console.log(`${count} enrollments x ${steps} steps: launched in ${seconds(began, launched)} s, ${hours} hours of `
      + `the test clock in ${seconds(launched, ended)} s: ${mails.length} mails, ${touches.length} touches; `
      + `${strikes.faults} kills, ${pauses.count} pauses; audience ${JSON.stringify(found.campaign.audience)}`);
    const circumstances = { seed, faults: strikes.faults + pauses.count, recoveryMs: strikes.recoveryMs };
    lines = checkBig(found).map((verdict) => report(verdict, circumstances));
  } finally {
    await database.end();
    await platform.stop();
    if (lines.length > 0 && lines.every(({ pass }) => pass)) await rm(home, { recursive: true, force: true });
    else log(`everything of this drill is left in ${home}`);
  }
  return lines;
}

function planOf({ ready }: StartedPlatform, people: readonly Person[]) {
  const port = Number(new URL(ready.sandbox_smtp).port);
  const smtp = { host: '127.0.0.1', port, password: 'sandbox' };
  return {
    name: 'big', addresses: people.map(({ email }) => email), steps,
    mailboxes: Array.from({ length: mailboxes }, () => ({ smtp, gap_seconds: gapSeconds, daily_cap: dailyCap })),
  };
}

interface Fire {
  platform: StartedPlatform;
  database: Client;
  client: PatientClient;
  campaign: Campaign;
  people: Person[];
  random(): number;
  log(line: string): void;
}

async function underFire(fire: Fire): Promise<{ strikes: Strikes; pauses: Pauses; hours: number }> {
  const { platform, database, client, campaign, people, random, log } = fire;
  const over = new AbortController();
  const mails = expectedMails(people, steps);
  // Contacts and their memberships stand already; mails, their ends and enrollments are still to come.
  const facts = people.length * 3.2 + mails * 1.8;
  const striking = strike(platform, faultPlan(random), facts, over.signal, log);
  const pausing = pauseAndResume({ database, client, campaign, mails, over: over.signal, log });
  // Heard now, so that a failing plan does not end the process before the campaign has.
  for (const plan of [striking, pausing]) plan.catch(() => undefined);
  try {
    const hours = await pass(client, campaign, log);
    over.abort();
    return { strikes: await striking, pauses: await pausing, hours };
  } finally {
    over.abort();
    await Promise.allSettled([striking, pausing]);
  }
}

async function pass(client: PatientClient, { id }: Campaign, log: (line: string) => void): Promise<number> {
  for (let hour = stride; hour <= mostHours; hour += stride) {
    await client.post('/v1/test-clock/advance', { hours: stride });
    const { status, audience: counts } = await client.get(`/v1/campaigns/${id}`);
    log(`hour ${hour}: ${status}, ${JSON.stringify(counts)}`);
    if (status !== 'completed') continue;
    // A day more, for answers to the last step.
    await client.post('/v1/test-clock/advance', { days: 1 });
    return hour;
  }
  throw new Error(`the campaign was not completed in ${mostHours} hours`);
}
