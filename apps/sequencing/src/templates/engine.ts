import { Liquid } from 'liquidjs';
import type { FS } from 'liquidjs';

// This file imports nothing of ours: the render worker loads it by address, also straight from TypeScript.

/** Longest template in UTF-16 units: ten pages of prose; parsing cost grows with it. */
export const parseLimit = 20_000;

/** Liquid's own wall-clock budget for one render, ms: below the kill at 250 ms, so most bombs cost no worker. */
export const renderLimitMs = 200;

/** Liquid's count of allocated units for one render: refuses string doubling long before the heap is full. */
export const memoryLimit = 2_000_000;

const allowedTags = new Set([
  '#', 'assign', 'break', 'capture', 'case', 'comment', 'continue', 'cycle', 'echo', 'for', 'if', 'raw', 'unless',
]);

// No `raw` and no `newline_to_br` (both would defeat escaping), none that evaluates an expression from a string,
// none that is random or hashes.
const allowedFilters = new Set([
  'abs', 'append', 'at_least', 'at_most', 'capitalize', 'ceil', 'compact', 'concat', 'date', 'default', 'divided_by',
  'downcase', 'first', 'floor', 'join', 'last', 'lstrip', 'map', 'minus', 'modulo', 'normalize_whitespace', 'plus',
  'prepend', 'remove', 'remove_first', 'replace', 'replace_first', 'reverse', 'round', 'rstrip', 'size', 'slice',
  'slugify', 'sort', 'split', 'squish', 'strip', 'strip_html', 'strip_newlines', 'times', 'truncate', 'truncatewords',
  'uniq', 'upcase', 'url_encode',
]);

const refuse = (): never => {
  throw new Error('Templates cannot read files');
};

const noFiles: FS = {
  exists: async () => refuse(),
  existsSync: refuse,
  contains: async () => refuse(),
  containsSync: refuse,
  readFile: async () => refuse(),
  readFileSync: refuse,
  resolve: refuse,
  dirname: refuse,
  sep: '/',
};

/** A Liquid engine for text that strangers wrote. With `html` every value is escaped on its way out. */
export function createEngine(html: boolean): Liquid {
  const engine = new Liquid({
    ownPropertyOnly: true,
    strictFilters: true,
    dynamicPartials: false,
    parseLimit,
    renderLimit: renderLimitMs,
    memoryLimit,
    fs: noFiles,
    // The same mail on every machine, whatever its time zone and language.
    timezoneOffset: 0,
    locale: 'en-US',
    ...(html ? { outputEscape: 'escape' as const } : {}),
  });
  for (const tag of Object.keys(engine.tags)) if (!allowedTags.has(tag)) delete engine.tags[tag];
  for (const filter of Object.keys(engine.filters)) if (!allowedFilters.has(filter)) delete engine.filters[filter];
  useWorkspaceTime(engine);
  return engine;
}

// `'now' | date` is the time that the sender was handed, which the test clock rules, never this machine's.
function useWorkspaceTime(engine: Liquid): void {
  const date = engine.filters['date'];
  if (typeof date !== 'function') throw new Error('liquidjs no longer has the date filter as a function');
  engine.registerFilter('date', function (value: unknown, ...args: unknown[]) {
    const wanted = value === 'now' || value === 'today' ? this.context.getSync(['now']) : value;
    return date.call(this, wanted, ...args);
  });
}
