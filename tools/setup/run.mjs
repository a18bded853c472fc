// Runs a command in the repository, with its output on ours. Resolves with the exit code.
import { spawn } from 'node:child_process';
import { root, toolEnvironment } from './workspace.mjs';

export function run(command, args, environment = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', env: { ...toolEnvironment, ...environment } });
    const forward = (signal) => child.kill(signal);
    for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, forward);
    // Ctrl-C reaches the whole group by itself; we only wait for the child to end.
    const wait = () => undefined;
    process.on('SIGINT', wait);
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      for (const name of ['SIGTERM', 'SIGHUP']) process.off(name, forward);
      process.off('SIGINT', wait);
      resolve(code ?? (signal ? 1 : 0));
    });
  });
}
