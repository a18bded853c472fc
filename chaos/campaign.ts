// Case 3: a campaign of three steps over people with scripts, on the test clock, watched by a webhook receiver.
import { patientClient, type PatientClient } from './patient-client.ts';
import type { Person } from './people.ts';
import { startReceiver, type Receiver } from './receiver.ts';

/** What a campaign runs against, as ready.json says it. */
export interface Target {
  base_url: string;
  api_key: string;
  workspace_id: string;
  sandbox_url: string;
  sandbox_smtp: string;
  database_url: string;
}

export interface CampaignRun {
  client: PatientClient;
  campaignId: string;
  people: readonly Person[];
  /** Email address by contact id. */
  contacts: Map<string, string>;
  receiver: Receiver;
  /** Sequence of the last event before the endpoint existed. */
  before: number;
  pacing: Pacing;
  days: number;
}

/** How the mailboxes of the campaign are bounded, so that the bounds are felt. */
export interface Pacing {
  mailboxes: number;
  dailyCap: number;
  gapSeconds: number;
  window: { timezone: string; days: number[]; start: string; end: string };
}

// Far longer than three steps, full days and week-ends take: a campaign that needs more does not end at all.
const mostDays = 90;
// Small batches, so that a kill finds some of them under way.
const batchSize = 50;

/** A first step that needs more than one day, through a window with week-ends. */
export function pacingFor(count: number): Pacing {
  const mailboxes = 3;
  return {
    mailboxes,
    dailyCap: Math.ceil((count / mailboxes) * 0.7),
    gapSeconds: 20,
    window: { timezone: 'America/New_York', days: [1, 2, 3, 4, 5], start: '09:00', end: '17:00' },
  };
}

/** Runs the campaign to its end. The receiver is left open: deliveries may still be on their way. */
export async function runCampaign(
  target: Target,
  people: readonly Person[],
  log: (line: string) => void,
): Promise<CampaignRun> {
  const client = patientClient(target.base_url, target.api_key);
  const pacing = pacingFor(people.length);
  const poolId = await makePool(client, target, pacing);
  const before = await settledLog(client, poolId);
  const receiver = await startReceiver();
  const endpoint = await client.post('/v1/webhooks', { url: receiver.url, events: ['*'] });
  receiver.trust(endpoint.secret);
  try {
    return { ...(await play(client, poolId, people, log)), client, people, receiver, before, pacing };
  } catch (error) {
    receiver.close();
    throw error;
  }
}

async function play(
  client: PatientClient,
  poolId: string,
  people: readonly Person[],
  log: (line: string) => void,
): Promise<Pick<CampaignRun, 'campaignId' | 'contacts' | 'days'>> {
  const { id: groupId, name: groupName } = await client.post('/v1/groups', { name: `Drill ${poolId}` });
  const contacts = new Map<string, string>();
  for (let at = 0; at < people.length; at += batchSize) {
    const page = people.slice(at, at + batchSize).map(({ email }) => ({ email, groups: [groupName] }));
    const { data, failed } = await client.post('/v1/contacts/batch', { contacts: page, upsert: true });
    if (failed.length > 0) throw new Error(`contacts were refused: ${JSON.stringify(failed[0])}`);
    for (const { id, email } of data) contacts.set(id, email);
  }
  const { id: sequenceId } = await client.post('/v1/sequences', { name: 'Drill', mailbox_pool: poolId, steps });
  const { id: campaignId } = await client.post(`/v1/sequences/${sequenceId}/launch`, { group_id: groupId });
  return { campaignId, contacts, days: await pass(client, campaignId, log) };
}

const steps = [0, 3, 6].map((waitDays, step) => ({
  channel: 'email',
  wait_days: waitDays,
  ...(step === 0 ? { subject: 'A drill' } : { if: 'no_reply' }),
  // The marker says which step arrived, whatever the platform believes.
  body: `Hello, this is step=${step}; of a drill.\n\nUnsubscribe: {{ unsubscribe_url }}`,
}));

async function makePool(client: PatientClient, { sandbox_smtp }: Target, pacing: Pacing): Promise<string> {
  const { port } = new URL(sandbox_smtp);
  const ids: string[] = [];
  for (let index = 0; index < pacing.mailboxes; index += 1) {
    const email = `drill-${index}@outbound.example`;
    const { id } = await client.post('/v1/mailboxes', {
      email,
      smtp: { host: '127.0.0.1', port: Number(port), user: email, password: 'sandbox' },
      daily_cap: pacing.dailyCap,
      gap_seconds: pacing.gapSeconds,
      window: pacing.window,
    });
    await client.patch(`/v1/mailboxes/${id}`, { warmed: true });
    ids.push(id);
  }
  return (await client.post('/v1/pools', { name: 'Drill pool', mailbox_ids: ids })).id;
}

/** Everything before the endpoint stands in the log: what comes later must be delivered. */
async function settledLog(client: PatientClient, poolId: string): Promise<number> {
  for (;;) {
    const { data } = await client.get('/v1/events?limit=100');
    const types = new Set(data.map(({ type }: { type: string }) => type));
    const pool = data.some((event: any) => event.data.pool_id === poolId);
    if (pool && types.has('workspace.created') && types.has('api_key.created')) return data[0].sequence;
  }
}

async function pass(client: PatientClient, campaignId: string, log: (line: string) => void): Promise<number> {
  for (let day = 1; day <= mostDays; day += 1) {
    await client.post('/v1/test-clock/advance', { days: 1 });
    const { status, audience } = await client.get(`/v1/campaigns/${campaignId}`);
    log(`day ${day}: ${status}, ${JSON.stringify(audience)}`);
    if (status === 'completed') {
      // A day more, for answers to the last step.
      await client.post('/v1/test-clock/advance', { days: 1 });
      return day + 1;
    }
  }
  throw new Error(`the campaign was not completed in ${mostDays} days`);
}
