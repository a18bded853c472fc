// Installs and builds what is missing or out of date; does nothing, quickly, when all is as it was.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.mjs';
import { fingerprint, isStamped, stamp, unstamp } from './stamp.mjs';
import { bundledNode, root } from './workspace.mjs';

/** `npm ci` when node_modules is missing or package-lock.json changed since. */
export async function install() {
  const lock = createHash('sha256').update(readFileSync(join(root, 'package-lock.json'))).digest('hex');
  if (existsSync(join(root, 'node_modules', '.package-lock.json')) && isStamped('install', lock)) return;
  console.log('Installing the packages (npm ci) …');
  await orExit(run('npm', ['ci', '--no-audit', '--no-fund']));
  stamp('install', lock);
}

/** `nx build` of every project when a source changed since the last build. */
export async function build() {
  const folders = [join(root, 'apps'), join(root, 'libs')];
  const projects = folders.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
  const sources = [...projects.map((path) => join(path, 'src')), join(root, 'tools', 'build.mjs')];
  const now = fingerprint(sources);
  const built = projects.every((path) => existsSync(join(path, 'dist')));
  if (built && isStamped('build', now)) return;
  console.log('Building …');
  unstamp('build');
  await orExit(run(node24(), ['node_modules/nx/dist/bin/nx.js', 'run-many', '-t', 'build']));
  stamp('build', now);
}

/** The Node of the lock file where it has one for this platform, else the one that runs us. */
export function node24(bundled = bundledNode, version = process.versions.node) {
  if (existsSync(bundled)) return bundled;
  // The first that tells how long a thread has worked.
  const [major, minor] = version.split('.').map(Number);
  if (major > 24 || (major === 24 && minor >= 6)) return process.execPath;
  throw new Error(`Node 24.6 or newer is needed on this machine, and this is ${version}: only Linux on x64 is brought one.`);
}

async function orExit(step) {
  const code = await step;
  if (code !== 0) process.exit(code);
}
