import { errorFrames, errorWords } from '@sortie/messaging';
import { pino, type Logger } from 'pino';
import { traceparent } from '../telemetry/tracing.js';
import { destination } from './destination.js';

/** Members that must never be written, wherever a careless line puts them. */
const forbidden = [
  'password', 'secret', 'token', 'authorization', 'api_key', 'key', 'email', 'phone', 'first_name', 'last_name',
  'subject', 'body', 'html', 'text',
];

export interface LogOptions {
  service: string;
  level: string;
  file?: string;
}

/** JSON lines with the time, the service and the trace. Nothing personal goes in; errors lose what they quote. */
export class Log {
  private readonly logger: Logger;
  private readonly wide: Logger;

  constructor({ service, level, file }: LogOptions) {
    const redact = { paths: forbidden.flatMap((member) => [member, `*.${member}`]), censor: '[redacted]' };
    const options = {
      level, base: { service }, timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label: string) => ({ level: label }) },
      mixin: () => ({ trace_id: traceparent()?.slice(3, 35) }),
    };
    const target = destination(file);
    this.logger = pino({ ...options, redact }, target);
    // Wide lines are written for every request; those that are plain skip pino's redaction, which costs ten times more.
    this.wide = pino(options, target);
  }

  /** The one wide line of a handled operation or event. */
  line(fields: Record<string, unknown>): void {
    (isPlain(fields) ? this.wide : this.logger).info(fields);
  }

  debug(message: string, about: Record<string, unknown> = {}): void {
    this.logger.debug(about, message);
  }

  info(message: string, about: Record<string, unknown> = {}): void {
    this.logger.info(about, message);
  }

  warn(message: string, about: Record<string, unknown> = {}): void {
    this.logger.warn(about, message);
  }

  /** What a person should look at; of the error only its kind, its scrubbed words and its frames are written. */
  error(message: string, error?: unknown, about: Record<string, unknown> = {}): void {
    const cause = error === undefined ? {} : { error: errorWords(error), frames: errorFrames(error) };
    this.logger.error({ ...about, ...cause }, message);
  }
}

const forbiddenMembers = new Set(forbidden);

/** Whether there is nothing in the fields that redaction would look for or into. */
function isPlain(fields: Record<string, unknown>): boolean {
  for (const member in fields) {
    if (forbiddenMembers.has(member) || (typeof fields[member] === 'object' && fields[member] !== null)) return false;
  }
  return true;
}
