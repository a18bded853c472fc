// npm test: everything, from a clean clone, in order; stops at the first step that fails.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countsIn, endAfterResults, resultFlags } from './setup/jest-results.mjs';
import { run } from './setup/run.mjs';
import { build, install, node24 } from './setup/prepare.mjs';
import { root } from './setup/workspace.mjs';

const results = mkdtempSync(join(tmpdir(), 'sortie-results-'));
const total = { passed: 0, failed: 0 };

await install();
await step('Build', () => build().then(() => 0));
await step('Lint', () => node('node_modules/eslint/bin/eslint.js', '.'));
await step('Types', () => node('node_modules/typescript/bin/tsc', '-p', 'tsconfig.json'));
await step('Unit and slice tests', () => jest('unit', '--selectProjects', 'unit', 'slice'));
if (existsSync(join(root, 'e2e', 'jest.config.js'))) {
  await step('Journeys', () => jest('e2e', '--config', 'e2e/jest.config.js', '--runInBand'));
}
finish(0);

async function step(title, work) {
  console.log(`\n── ${title} ${'─'.repeat(60 - title.length)}`);
  const code = await work();
  if (code === 0) return;
  console.log(`\n${title}: failed`);
  finish(code);
}

function node(...args) {
  return run(node24(), args);
}

async function jest(name, ...args) {
  const file = join(results, `${name}.json`);
  const env = { NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning' };
  const command = ['node_modules/jest/bin/jest.js', ...args, ...resultFlags(file)];
  const code = await run(node24(), command, { env, started: (child) => endAfterResults(child, file) });
  const counts = countsIn(file);
  total.passed += counts?.passed ?? 0;
  total.failed += counts?.failed ?? 0;
  return code;
}

function finish(code) {
  rmSync(results, { recursive: true, force: true });
  // A step without counted tests (lint, types) that fails counts as one failure.
  if (code !== 0 && total.failed === 0) total.failed = 1;
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  process.exit(code);
}
