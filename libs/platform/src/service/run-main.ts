import { flushLogs } from '../log/destination.js';
import { isEntry, processEnvironment } from './process.config.js';

/** What a process runs: a service, the gateway, the sandbox. */
export interface Runnable {
  name: string;
  migrate(env: Record<string, string | undefined>): Promise<void>;
  start(env: Record<string, string | undefined>): Promise<{ stop(): Promise<void> }>;
}

// After this a call that hangs is given up: an orchestrator kills after 30 s.
const stopMs = 25_000;

/**
 * Runs a service when its main module is the entry of this process, until SIGTERM or SIGINT; with the argument
 * `migrate` it runs the migrations and ends. Imported, as by a supervisor of several services, it does nothing.
 */
export async function runMain(moduleUrl: string, service: Runnable): Promise<void> {
  if (!isEntry(moduleUrl)) return;
  try {
    if (process.argv[2] === 'migrate') return await service.migrate(processEnvironment());
    const running = await service.start(processEnvironment());
    const stop = () => void end(running);
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
  } catch (error) {
    process.stderr.write(`${service.name} could not start: ${(error as Error).message}\n`);
    flushLogs();
    process.exit(1);
  }
}

async function end(running: { stop(): Promise<void> }): Promise<void> {
  setTimeout(() => process.exit(1), stopMs).unref();
  await running.stop();
  process.exit(0);
}
