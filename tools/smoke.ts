// npm run smoke: a contact created → a signed webhook received → an activity line, in seconds.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { api } from './client/api.ts';
import { startPlatform } from './client/platform.mjs';
import { startReceiver } from './demo/receiver.ts';
import { homeFolder, runningIn } from './setup/ready-file.mjs';

// Seconds are plenty on one machine; a webhook that failed once would come after five.
const patienceMs = 15_000;

const running = runningIn(homeFolder());
// Without a platform that runs, one of its own.
const platform = running
  ? undefined
  : await startPlatform({ home: mkdtempSync(join(tmpdir(), 'sortie-smoke-')), args: ['--no-demo'] });
const { base_url, api_key } = running ?? platform!.ready;
const client = api(base_url, api_key);
const receiver = await startReceiver();
let failed = 0;

function check(what: string, holds: boolean): void {
  console.log(`${holds ? 'ok    ' : 'FAILED'} ${what}`);
  if (!holds) failed += 1;
}

async function eventually<T>(find: () => Promise<T | undefined> | T | undefined): Promise<T | undefined> {
  for (const until = Date.now() + patienceMs; Date.now() < until; await wait(20)) {
    const found = await find();
    if (found !== undefined) return found;
  }
  return undefined;
}

try {
  const endpoint = await client.post('/v1/webhooks', { url: receiver.url, events: ['contact.created'] });
  receiver.trust(endpoint.secret);
  const contact = await client.post('/v1/contacts', { email: `smoke+${Date.now()}@sandbox.test`, first_name: 'Smoke' });
  check('a contact is created', contact.object === 'contact');
  const event = await eventually(() => [...receiver.events.values()].find(({ type }) => type === 'contact.created'));
  check('a webhook arrives and its signature verifies', event !== undefined && receiver.figures.verified > 0);
  const line = await eventually(async () => {
    const { data } = await client.get(`/v1/activity?contact_id=${contact.id}`);
    return data.find(({ summary }: { summary: string }) => summary === 'Contact created');
  });
  check('the activity log has its line', line !== undefined);
  await client.del(`/v1/webhooks/${endpoint.id}`);
} finally {
  receiver.close();
  await platform?.stop();
}
console.log(`${3 - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
