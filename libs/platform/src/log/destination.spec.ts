import { spawnSync } from 'node:child_process';
import { expect, it } from '@jest/globals';

const module = new URL('./destination.ts', import.meta.url).href;

// A process of its own: what is to be seen is that it does not end, and does not wait for ever at its end.
const script = `
  import { destination, flushLogs } from ${JSON.stringify(module)};
  const log = destination('/dev/full');
  console.error = (told) => {
    log.write('another line\\n');
    flushLogs();
    console.log(told);
  };
  log.write('a line\\n');
`;

it('outlives a full disk, and says so once', () => {
  const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8', timeout: 30_000,
  });
  expect(stdout).toMatch(/^\/dev\/full takes no more lines: .*ENOSPC.*\n$/);
  expect(status).toBe(0);
});

it('does not begin where it cannot write', async () => {
  const { destination } = await import('./destination.js');
  expect(() => destination('/dev')).toThrow('EISDIR');
});
