// npm test: everything, from a clean clone, in order; stops at the first step that fails.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
  const options = { NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning' };
  // A failed test may leave a timer or a socket behind, for which jest would wait for ever.
  const command = ['node_modules/jest/bin/jest.js', ...args, '--forceExit', '--json', `--outputFile=${file}`];
  const code = await run(node24(), command, options);
  if (existsSync(file)) {
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(file, 'utf8'));
    total.passed += numPassedTests;
    // A file that could not even be loaded has no tests to count, and must not look like none failed.
    total.failed += numFailedTests + numRuntimeErrorTestSuites;
  }
  return code;
}

function finish(code) {
  rmSync(results, { recursive: true, force: true });
  // A step without counted tests (lint, types) that fails counts as one failure.
  if (code !== 0 && total.failed === 0) total.failed = 1;
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  process.exit(code);
}
