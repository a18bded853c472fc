import { mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { pino } from 'pino';

type Destination = ReturnType<typeof pino.destination>;

const open = new Map<string, Destination>();

/** Lines wait while a disk is full: tens of thousands of them, and not the whole memory. */
const mostBytes = 16 * 1024 * 1024;

/** Where lines go: a file, or standard output. The services of one process share it. Writing never blocks. */
export function destination(file: string | undefined): Destination {
  const name = file ?? '';
  let stream = open.get(name);
  if (!stream) {
    if (file) mkdirSync(dirname(file), { recursive: true });
    // Opened here, so that a service whose log cannot be opened says so and does not start.
    stream = pino.destination({ dest: file ? openSync(file, 'a') : 1, sync: false, maxLength: mostBytes });
    survive(stream, file ?? 'standard output');
    open.set(name, stream);
  }
  return stream;
}

/** A line that cannot be written must not end the process: those that fit are written once there is room again. */
function survive(stream: Destination, name: string): void {
  const flush = stream.flushSync;
  let failing = false;
  stream.on('error', (error: Error) => {
    if (failing) return;
    failing = true;
    // It would try again until there is room, and block everything.
    stream.flushSync = () => undefined;
    console.error(`${name} takes no more lines: ${error.message}`);
  });
  stream.on('drain', () => {
    failing = false;
    stream.flushSync = flush;
  });
}

/** Writes out what is still in memory: before the process ends. */
export function flushLogs(): void {
  for (const stream of open.values()) stream.flushSync();
}
