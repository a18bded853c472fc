import type { TokenizationError } from 'liquidjs';
import { createEngine, parseLimit } from './engine.js';

/** A place where a template names a variable. Offsets are UTF-16 units into the template's text. */
export interface VariableUse {
  /** `['contact', 'first_name']`; a member that is itself computed ends the path. */
  path: string[];
  /** The tag or output that holds it, delimiters included. */
  start: number;
  end: number;
  /** `output` is `{{ … }}`, `logic` a tag such as `{% if … %}`. */
  use: 'output' | 'logic';
  /** The output has a `default` filter. */
  hasDefault: boolean;
}

/** The variables of a template, or where its syntax is wrong (line and column count from 1). */
export type ParsedTemplate =
  | { ok: true; variables: VariableUse[] }
  | { ok: false; message: string; line: number; column: number };

interface Found {
  segments: unknown[];
  location: { row: number; col: number };
}

const engine = createEngine(false);

/** Parses without rendering: nothing of the template runs. */
export function parseTemplate(text: string): ParsedTemplate {
  if (text.length > parseLimit) {
    return { ok: false, message: `A template has at most ${parseLimit} characters`, line: 1, column: 1 };
  }
  try {
    const { globals } = engine.parseAndAnalyzeSync(text, undefined, { partials: false });
    const starts = lineStarts(text);
    const variables = Object.values(globals as unknown as Record<string, Found[]>)
      .flat()
      .map((found) => describe(text, found, starts))
      .sort((a, b) => a.start - b.start);
    return { ok: true, variables };
  } catch (error) {
    return syntaxError(error);
  }
}

function describe(text: string, found: Found, starts: number[]): VariableUse {
  const offset = (starts[found.location.row - 1] ?? 0) + found.location.col - 1;
  const output = text.lastIndexOf('{{', offset);
  const tag = text.lastIndexOf('{%', offset);
  const use = output > tag ? 'output' : 'logic';
  const start = Math.max(output, tag, 0);
  const close = text.indexOf(use === 'output' ? '}}' : '%}', offset);
  const end = close < 0 ? text.length : close + 2;
  const computed = found.segments.findIndex((segment) => typeof segment === 'object');
  const path = (computed < 0 ? found.segments : found.segments.slice(0, computed)).map(String);
  return { path, start, end, use, hasDefault: /\|\s*default\b/.test(text.slice(start, end)) };
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function syntaxError(error: unknown): ParsedTemplate {
  if (!(error instanceof Error)) throw error;
  const { token } = error as TokenizationError;
  const [line, column] = token?.getPosition() ?? [1, 1];
  // Liquid ends its message with the position, which we give as numbers.
  return { ok: false, message: error.message.replace(/, line:\d+, col:\d+$/, ''), line, column };
}
