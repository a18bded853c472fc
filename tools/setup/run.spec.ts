import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from '@jest/globals';

const module = JSON.stringify(new URL('./run.mjs', import.meta.url).href);
// Says that it runs, and then stays until somebody ends it.
const child = "console.log('up'); setInterval(() => 0, 1000)";
const script = `import { run } from ${module};
  process.exit(await run(process.execPath, ['-e', ${JSON.stringify(child)}]));`;

it('ends with npm: the shell of an npm script passes no signal on', async () => {
  // As npm does it; the second command keeps the shell from becoming the first.
  const shell = spawn('/bin/sh', ['-c', '"$0" --input-type=module -e "$1"; true', process.execPath, script], {
    env: { ...process.env, NODE_OPTIONS: '', npm_lifecycle_event: 'start' }, stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  try {
    await once(shell.stdout, 'data');
    shell.kill('SIGTERM');
    // Everybody below the shell holds the other end of this pipe.
    const closed = once(shell.stdout, 'close', { signal: AbortSignal.timeout(30_000) });
    await expect(closed).resolves.toBeDefined();
  } finally {
    try {
      process.kill(-shell.pid!, 'SIGKILL');
    } catch {
      // Nobody is left, as it should be.
    }
  }
});
