import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { pino } from 'pino';

type Destination = ReturnType<typeof pino.destination>;

const open = new Map<string, Destination>();

/** Where lines go: a file, or standard output. The services of one process share it. Writing never blocks. */
export function destination(file: string | undefined): Destination {
  const name = file ?? '';
  let stream = open.get(name);
  if (!stream) {
    if (file) mkdirSync(dirname(file), { recursive: true });
    stream = pino.destination({ dest: file ?? 1, sync: false, append: true });
    open.set(name, stream);
  }
  return stream;
}

/** Writes out what is still in memory: before the process ends. */
export function flushLogs(): void {
  for (const stream of open.values()) {
    try {
      stream.flushSync();
    } catch {
      // Not open yet, so nothing was written to it.
    }
  }
}
