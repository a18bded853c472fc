// webhooks's own dispatcher empties a queue: signed requests, attempts recorded in the database.
import { newId } from '@sortie/contracts';
import { parseNetworks } from '@sortie/platform';
import { openLog, type LogConfig } from '../append/open-log.ts';
import { serveRounds } from '../rounds/serve-rounds.ts';
import { openQueue } from './queue.ts';

const built = (path: string): Promise<any> => import(new URL(`../../apps/webhooks/dist/${path}`, import.meta.url).href);
const endpoints = 4;
// As many as a service has.
const connections = 8;
// One short query: no load, and at most 2 % of a run.
const lookMs = 20;

await serveRounds(async (config: LogConfig & { sink: string }) => {
  const [{ Dispatcher }, { createEgress }, { mostPerOrigin }, { addEndpoint }] = await Promise.all(
    [
      'deliveries/dispatcher.js',
      'egress/dispatcher.js',
      'deliveries/starts.js',
      'endpoints/add-and-remove.js',
    ].map(built),
  );
  const { store } = openLog(config, 'webhooks', [], connections);
  const workspace = newId('workspace');
  for (let index = 0; index < endpoints; index += 1) {
    await store.within(workspace, {}, (unit) => addEndpoint(unit, { url: `${config.sink}/hooks`, events: ['*'] }));
  }
  const queue = openQueue(config.databaseUrl, workspace);
  const egress = createEgress({ allowPrivate: parseNetworks('127.0.0.0/8'), connectionsPerOrigin: mostPerOrigin });
  const onError = (message: string, error: unknown) => console.error(message, error);
  return async (count) => {
    await queue.fill(count);
    const dispatcher = new Dispatcher({ store, egress, onError });
    const began = performance.now();
    await dispatcher.start();
    while (!(await queue.empty())) await new Promise((resolve) => setTimeout(resolve, lookMs));
    const took = performance.now() - began;
    const delivered = await queue.delivered();
    if (delivered !== count) throw new Error(`${delivered} of ${count} were delivered at the first attempt`);
    await dispatcher.stop();
    return (count * 1000) / took;
  };
});
