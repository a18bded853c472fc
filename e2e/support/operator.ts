// The operator's command, as a person runs it against the installation that is up.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { home } from './run.config.ts';

const script = fileURLToPath(new URL('../../tools/operator.ts', import.meta.url));

/** Runs it; answers its exit code and what it said, on either output. */
export function operator(...args: string[]): Promise<{ code: number; out: string }> {
  const env = { NODE_OPTIONS: '--disable-warning=ExperimentalWarning', SORTIE_HOME: home };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [script, ...args], { env }, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, out: stdout + stderr }));
  });
}
