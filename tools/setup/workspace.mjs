// The folder of the repository and the environment of its tools. Runs on Node 20: nothing is installed yet.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const bundledNode = `${root}node_modules/.bin/node`;

/** Nx without its daemon, which would outlive us, and without its full-screen output. */
export const toolEnvironment = {
  ...process.env,
  PATH: `${root}node_modules/.bin:${process.env.PATH}`,
  NX_DAEMON: 'false',
  // Its own choice is the home folder; nothing of ours goes there.
  NX_CACHE_DIRECTORY: join(root, '.nx', 'cache'),
  NX_TUI: 'false',
};
