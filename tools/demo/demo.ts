// The demo: contacts become delivered mails, replies become events, events become signed webhooks and activity.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { api, type Api } from '../client/api.ts';
import { readInput, type DemoInput } from './options.ts';
import { startReceiver, type Receiver } from './receiver.ts';
import { printReport, progress, readLog } from './report.ts';

// A batch may hold 1 000 contacts.
const batch = 1000;
// The sandbox's people who are out of office come back after a week, and answer every mail so.
const absenceDays = 7;
// Deliveries are retried after 5 s; twice that and some is patience enough on one machine.
const patienceMs = 30_000;

async function main(): Promise<void> {
  const input = await readInput(process.argv.slice(2));
  const home = process.env.SORTIE_HOME ?? '.sortie';
  const ready = JSON.parse(
    await readFile(join(home, 'ready.json'), 'utf8').catch(() => {
      throw new Error(`${home}/ready.json is not there: run npm start first`);
    }),
  );
  const client = api(ready.base_url, ready.api_key);
  const receiver = await startReceiver();
  const endpoint = await client.post('/v1/webhooks', {
    url: receiver.url,
    events: ['*'],
    description: 'demo receiver',
  });
  receiver.trust(endpoint.secret);
  try {
    const first = (await readLog(client)).at(-1)?.sequence ?? 0;
    const campaignId = await launch(client, input);
    const campaign = await run(client, input, campaignId, receiver);
    await delivered(client, receiver, first);
    await printReport({ client, campaign, receiver, sandboxUrl: ready.sandbox_url, first });
  } finally {
    await client.del(`/v1/webhooks/${endpoint.id}`);
    receiver.close();
  }
}

async function launch(client: Api, { contacts, sequence }: DemoInput): Promise<string> {
  const group = await client.post('/v1/groups', { name: `Demo ${new Date().toISOString()}` });
  for (let at = 0; at < contacts.length; at += batch) {
    const page = contacts.slice(at, at + batch).map((contact) => ({ ...contact, groups: [group.name] }));
    const { created, updated, failed } = await client.post('/v1/contacts/batch', { contacts: page, upsert: true });
    console.log(`  contacts: ${created} created, ${updated} updated, ${failed.length} refused`);
    for (const { index, detail } of failed) console.log(`    line ${at + index + 2}: ${detail}`);
  }
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

console.log('Demo: a campaign on the test clock, in the sandbox');
await main().catch((error: Error) => {
  console.error(`The demo stopped: ${error.message}`);
  process.exitCode = 1;
});
