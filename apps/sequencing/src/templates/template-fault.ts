import { renderLimitMs } from './engine.js';
import type { RenderErrorCode, RenderResult } from './render-job.js';
import { textPlace } from './text-place.js';

/** What is wrong with a template, and where. */
export interface TemplateFault {
  field: 'subject' | 'body';
  message: string;
  /** Counted from 1; null where the whole is wrong. */
  line: number | null;
  /** The same for those who see touches and no contacts: without anything that a value may have put there. */
  kept: string;
}

/** A text that could not be rendered; Liquid ends its message with the position, where there is one. */
export function templateFault(
  field: TemplateFault['field'],
  { code, message }: Extract<RenderResult, { ok: false }>,
): TemplateFault {
  const position = /, line:(\d+), col:\d+/.exec(message);
  const said = inWords(code, position ? message.slice(0, position.index) : message);
  // Of the rest the runtime's own words are told, which may quote a value.
  const kept = code === 'TEMPLATE_FAILED' ? 'it fails for this contact; a preview with this contact says why' : said;
  return { field, message: said, line: position ? Number(position[1]) : null, kept };
}

/** The fault as a touch keeps it: which text, which line, and what is wrong. */
export function faultText(step: number, variant: string | null, { field, line, kept }: TemplateFault): string {
  return `${textPlace(step, variant, field).field}${line === null ? '' : `, line ${line}`}: ${kept}`;
}

function inWords(code: RenderErrorCode, message: string): string {
  switch (code) {
    case 'TEMPLATE_TIMEOUT':
      return `it does not come to an end: rendering was stopped after ${renderLimitMs} ms`;
    case 'TEMPLATE_TOO_LARGE':
      return `it needs more than a mail may need: ${message}`;
    default:
      return message;
  }
}
