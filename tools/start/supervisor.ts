// The one process behind `npm start`: starts everything, stays up, and stops everything in order.
import { startDemo } from './demo.ts';
import { keptSeed } from './kept-seed.ts';
import { lockHome } from './lock.ts';
import { startOptions } from './options.config.ts';
import { startPlatform, type Stops } from './platform.ts';
import { readyContent, readyFile } from './ready.ts';
import { welcome } from './welcome.ts';

const stops: Stops = [];
const stopping = new AbortController();
let stopped: Promise<void> | undefined;

function stopEverything(): Promise<void> {
  stopping.abort();
  stopped ??= (async () => {
    for (const stop of stops.splice(0).reverse()) {
      await stop().catch((error: Error) => console.error(`while stopping: ${error.message}`));
    }
  })();
  return stopped;
}

async function end(code: number): Promise<void> {
  await stopEverything();
  process.exit(code);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (!stopped) console.log('\nStopping …');
    void end(0);
  });
}
process.on('uncaughtException', (error) => {
  console.error(error);
  void end(1);
});
// The channel to start.mjs closes when that is gone, kill -9 included; it may have been while this was loaded.
process.on('disconnect', () => void end(0));
if (process.connected === false) await end(0);

try {
  const options = startOptions(process.argv.slice(2));
  for (const name of options.ignored) console.log(`${name} is set and not used: npm start makes its own.`);
  stops.push(await lockHome(options.home));
  const ready = readyFile(options.home, stopping.signal);
  await ready.update();
  // What runs goes on without it: a full disk must not end the platform.
  const told = (error: Error) => console.error(`ready.json is not up to date: ${error.message}`);
  const { installation, pids } = await startPlatform(options, stops, () => void ready.update().catch(told));
  const seed = await keptSeed(installation);
  stopping.signal.throwIfAborted();
  stops.push(ready.update);
  await ready.say(() => readyContent(installation, seed, pids()));
  console.log(welcome(installation, seed));
  const demo = options.demo && seed.first ? startDemo(options) : undefined;
  if (demo) stops.push(demo.stop);
} catch (error) {
  // A signal during the start makes it fail somewhere; that is not worth telling.
  if (!stopped) console.error(error instanceof Error ? error.message : error);
  await end(stopped ? 0 : 1);
}
