// sequencing's own launch enrolls a group: facts, read models and first touches, page by page.
import type { LogConfig } from '../append/open-log.ts';
import { serveRounds } from '../rounds/serve-rounds.ts';
import { openSequencing } from './open-sequencing.ts';

const mailboxes = 10;

await serveRounds(async (config: LogConfig) => {
  const world = await openSequencing(config);
  await world.prepare(mailboxes, { host: '127.0.0.1', port: 1 });
  return async (count) => {
    const campaign = await world.campaign();
    const began = performance.now();
    await world.enroll(campaign, count);
    const took = performance.now() - began;
    await world.relay.drain();
    return (count * 1000) / took;
  };
});
