import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from '@jest/globals';

const module = JSON.stringify(new URL('./run.mjs', import.meta.url).href);
// Says that it runs, and then stays until somebody ends it.
const child = "console.log('up'); process.on('disconnect', () => process.exit()); setInterval(() => 0, 1000)";
const script = `import { run } from ${module};
  process.exit(await run(process.execPath, ['-e', ${JSON.stringify(child)}], { tied: true }));`;

/** Whether everybody is gone who held the output of this command, once it was sent the signal. */
async function endsAll(signal: NodeJS.Signals, command: string, args: string[]): Promise<boolean> {
  const first = spawn(command, args, {
    env: { ...process.env, NODE_OPTIONS: '', npm_lifecycle_event: 'start' }, stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  try {
    await once(first.stdout, 'data');
    first.kill(signal);
    return await once(first.stdout, 'close', { signal: AbortSignal.timeout(20_000) }).then(() => true, () => false);
  } finally {
    try {
      process.kill(-first.pid!, 'SIGKILL');
    } catch {
      // Nobody is left, as it should be.
    }
  }
}

it('ends with npm: the shell of an npm script passes no signal on', async () => {
  // As npm does it; the second command keeps the shell from becoming the first.
  const shell = ['-c', '"$0" --input-type=module -e "$1"; true', process.execPath, script];
  expect(await endsAll('SIGTERM', '/bin/sh', shell)).toBe(true);
});

it.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL'] as const)('takes its command along at a %s to it alone', async (name) => {
  expect(await endsAll(name, process.execPath, ['--input-type=module', '-e', script])).toBe(true);
});
