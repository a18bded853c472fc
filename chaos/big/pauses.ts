// Pauses the campaign at chosen shares of its mails, sees that nothing goes meanwhile, and resumes it.
import { setTimeout as wait } from 'node:timers/promises';
import type { Client } from 'pg';
import type { PatientClient } from '../patient-client.ts';
import type { Campaign } from '../sending/audience.ts';
import { until } from '../sending/until.ts';

export interface Pauses {
  count: number;
  /** Mails that left while it was paused. */
  leaked: number;
}

export interface PausePlan {
  database: Client;
  client: PatientClient;
  campaign: Campaign;
  /** About how many mails the campaign sends. */
  mails: number;
  over: AbortSignal;
  log(line: string): void;
}

// In each of the first three steps, and once in the last.
const shares = [0.1, 0.35, 0.6, 0.85];
const lookMs = 100;
// Long enough for many moments of the clock.
const pausedMs = 1_500;

export async function pauseAndResume({ database, client, campaign, mails, over, log }: PausePlan): Promise<Pauses> {
  const pauses: Pauses = { count: 0, leaked: 0 };
  for (const share of shares) {
    while (!over.aborted && (await sent(database)) < share * mails) await wait(lookMs);
    if (over.aborted) break;
    await client.post(`/v1/campaigns/${campaign.id}/pause`);
    await until(() => quiet(database), 'mails under way to end');
    const before = await sent(database);
    await wait(pausedMs);
    pauses.leaked += (await sent(database)) - before;
    await client.post(`/v1/campaigns/${campaign.id}/resume`);
    pauses.count += 1;
    log(`paused and resumed at ${before} mails`);
  }
  return pauses;
}

async function sent(database: Client): Promise<number> {
  const { rows } = await database.query<{ n: number }>('select count(*)::int as n from sandbox.messages');
  return rows[0]!.n;
}

/** Nothing is on the wire, and nothing will be: what was claimed looks once more before it leaves. */
async function quiet(database: Client): Promise<boolean> {
  const { rows } = await database.query(
    "select from sequencing.touches where state in ('submitting', 'unknown') limit 1",
  );
  return rows.length === 0;
}
