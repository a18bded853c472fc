// What a run of jest came to, and its end: a test that leaves a timer or a socket open keeps jest from ending.
import { existsSync, readFileSync } from 'node:fs';

// Jest writes its results when everything is torn down; after that it ends within moments.
const graceMs = 10_000;
const lookMs = 250;

/** The flags that make jest write its results to a file. */
export function resultFlags(file) {
  return ['--json', `--outputFile=${file}`];
}

/** How many tests passed and failed; null when jest came to no results. */
export function countsIn(file) {
  if (!existsSync(file)) return null;
  const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(file, 'utf8'));
  // A file that could not even be loaded has no tests to count, and must not look like none failed.
  return { passed: numPassedTests, failed: numFailedTests + numRuntimeErrorTestSuites };
}

/** Kills a jest that has written its results and does not end: that fails the run, instead of holding it up. */
export function endAfterResults(child, file, grace = graceMs) {
  let end;
  const look = setInterval(() => {
    if (!existsSync(file)) return;
    clearInterval(look);
    end = setTimeout(() => {
      console.error('Jest has its results and does not end: a test left a timer, a socket or a process open.');
      child.kill('SIGKILL');
    }, grace);
  }, lookMs);
  child.once('exit', () => {
    clearInterval(look);
    clearTimeout(end);
  });
}
