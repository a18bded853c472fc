// The campaign of the demo, on the test clock.
import { setTimeout as wait } from 'node:timers/promises';
import type { Api } from '../client/api.ts';
import type { DemoInput } from './options.ts';
import type { Receiver } from './receiver.ts';
import { printReport, progress, readLog } from './report.ts';
import { sendContacts } from './send-contacts.ts';

// The sandbox's people who are out of office come back after a week, and answer every mail so.
const absenceDays = 7;
// Deliveries are retried after 5 s; twice that and some is patience enough on one machine.
const patienceMs = 30_000;

/** Launches the campaign, runs it day by day to its end, and prints what came of it. */
export async function runCampaign(
  client: Api,
  input: DemoInput,
  receiver: Receiver,
  sandboxUrl: string,
): Promise<void> {
  const first = (await readLog(client)).at(-1)?.sequence ?? 0;
  const campaignId = await launch(client, input);
  const campaign = await run(client, input, campaignId, receiver);
  await delivered(client, receiver, first);
  await printReport({ client, campaign, receiver, sandboxUrl, first });
}

async function launch(client: Api, { contacts, sequence }: DemoInput): Promise<string> {
  const group = await client.post('/v1/groups', { name: `Demo ${new Date().toISOString()}` });
  if (contacts.leftOut.length > 0) console.log(`  columns left out: ${contacts.leftOut.join(', ')}`);
  const taken = await sendContacts(client, contacts.entries, group.name);
  if (taken === 0) throw new Error('none of the contacts was taken');
  const pools = await client.get('/v1/pools');
  const pool = pools.data.find(({ status }: { status: string }) => status === 'warmed');
  if (!pool) throw new Error('there is no warmed pool of mailboxes in this workspace');
  const { id } = await client.post('/v1/sequences', { ...sequence, mailbox_pool: pool.id });
  const campaign = await client.post(`/v1/sequences/${id}/launch`, { group_id: group.id });
  console.log(`  campaign ${campaign.id}: ${campaign.audience.total} contacts, ${sequence.steps.length} steps`);
  return campaign.id;
}

async function run(client: Api, { sequence }: DemoInput, campaignId: string, receiver: Receiver): Promise<any> {
  const longest = sequence.steps.reduce((sum, step) => sum + (step.wait_days ?? 0) + absenceDays, 1);
  for (let day = 1; ; day++) {
    await client.post('/v1/test-clock/advance', { days: 1 });
    const campaign = await client.get(`/v1/campaigns/${campaignId}`);
    progress(day, campaign, receiver.events.size);
    if (campaign.status === 'completed' || day >= longest) return campaign;
  }
}

/** Waits until the receiver has every event of the log that came after the endpoint. */
async function delivered(client: Api, receiver: Receiver, first: number): Promise<void> {
  const wanted = (await readLog(client)).filter(({ sequence }) => sequence > first);
  for (const until = Date.now() + patienceMs; Date.now() < until; await wait(50)) {
    if (wanted.every(({ id }) => receiver.events.has(id))) return;
  }
}
