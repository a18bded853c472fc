// The demo: contacts become delivered mails, replies become events, events become signed webhooks and activity.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { api } from '../client/api.ts';
import { runCampaign } from './campaign.ts';
import { withReceiver } from './endpoint.ts';
import { readInput } from './options.ts';

// A gateway that does not answer must not keep the demo from ending.
const removalMs = 5_000;

async function main(): Promise<void> {
  const stopped = signalled();
  // It may come before anybody waits for it.
  stopped.catch(() => undefined);
  const input = await readInput(process.argv.slice(2));
  const home = process.env.SORTIE_HOME || '.sortie';
  const ready = JSON.parse(
    await readFile(join(home, 'ready.json'), 'utf8').catch(() => {
      throw new Error(`${home}/ready.json is not there: run npm start first`);
    }),
  );
  const client = api(ready.base_url, ready.api_key);
  await withReceiver(client, (receiver) =>
    Promise.race([stopped, runCampaign(client, input, receiver, ready.sandbox_url)]),
  );
}

/** Rejects at the first signal: what was made on the way is then removed. */
function signalled(): Promise<never> {
  return new Promise((_, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      // Ctrl-C comes twice, from the terminal and from npm: more of them change nothing.
      process.on(signal, () => {
        reject(new Error(`it was told to (${signal})`));
        setTimeout(() => process.exit(1), removalMs).unref();
      });
    }
  });
}

console.log('Demo: a campaign on the test clock, in the sandbox');
await main().catch((error: Error) => {
  console.error(`The demo stopped: ${error.message}`);
  // The work that a signal interrupted still goes on.
  process.exit(1);
});
