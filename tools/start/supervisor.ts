// The one process behind `npm start`: starts everything, stays up, and stops everything in order.
import { startDemo } from './demo.ts';
import { inTurn } from './in-turn.ts';
import { keptSeed } from './kept-seed.ts';
import { lockHome } from './lock.ts';
import { startOptions } from './options.config.ts';
import { startPlatform, type Stops } from './platform.ts';
import { removeReady, writeReady } from './ready.ts';
import { welcome } from './welcome.ts';

const stops: Stops = [];
let stopping: Promise<void> | undefined;

function stopEverything(): Promise<void> {
  stopping ??= (async () => {
    for (const stop of stops.splice(0).reverse()) {
      await stop().catch((error: Error) => console.error(`while stopping: ${error.message}`));
    }
  })();
  return stopping;
}

async function end(code: number): Promise<void> {
  await stopEverything();
  process.exit(code);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (!stopping) console.log('\nStopping …');
    void end(0);
  });
}
process.on('uncaughtException', (error) => {
  console.error(error);
  void end(1);
});

try {
  const options = startOptions(process.argv.slice(2));
  for (const name of options.ignored) console.log(`${name} is set and not used: npm start makes its own.`);
  stops.push(await lockHome(options.home));
  await removeReady(options.home);
  let refresh: () => Promise<void> = () => Promise.resolve();
  // What runs goes on without it: a full disk must not end the platform.
  const told = (error: Error) => console.error(`ready.json is not up to date: ${error.message}`);
  const { installation, pids } = await startPlatform(options, stops, () => void refresh().catch(told));
  const seed = await keptSeed(installation);
  refresh = inTurn(() => writeReady(installation, seed, pids()));
  await refresh();
  stops.push(() => removeReady(options.home));
  console.log(welcome(installation, seed));
  const demo = options.demo && seed.first ? startDemo(options) : undefined;
  if (demo) stops.push(demo.stop);
} catch (error) {
  // A signal during the start makes it fail somewhere; that is not worth telling.
  if (!stopping) console.error(error instanceof Error ? error.message : error);
  await end(stopping ? 0 : 1);
}
