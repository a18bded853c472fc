import type { LoggerService } from '@nestjs/common';
import { errorWords } from '@sortie/messaging';
import type { Log } from './log.js';

/** Nest's own messages, as lines of ours; its chatter at start is for debugging. */
export class NestLog implements LoggerService {
  constructor(private readonly out: Log) {}

  log(message: unknown): void {
    this.out.debug(words(message));
  }

  warn(message: unknown): void {
    this.out.warn(words(message));
  }

  error(message: unknown): void {
    this.out.error(words(message), message instanceof Error ? message : undefined);
  }

  fatal(message: unknown): void {
    this.error(message);
  }
}

function words(message: unknown): string {
  return typeof message === 'string' ? message : errorWords(message);
}
