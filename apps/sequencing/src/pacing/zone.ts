import { dayMs, minuteMs } from '@sortie/contracts';

/** A calendar day without a zone: days since 1970-01-01. */
export type DayNumber = number;

// Making a formatter costs some 50 µs, using one 5 µs. There are some 600 zones at most.
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterFor(timezone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(timezone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone: timezone, calendar: 'iso8601', numberingSystem: 'latn', hourCycle: 'h23',
      year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
    });
    formatters.set(timezone, formatter);
  }
  return formatter;
}

// Clocks have only ever been changed on a quarter of an hour since they follow time zones at all, so that one reading
// serves for the whole quarter.
const quarterMs = 900_000;
// Some years of one zone, or some weeks of all of them; then the cache begins anew.
const mostOffsets = 50_000;
const offsets = new Map<string, number>();

/** The wall clock at an instant, written as if it were UTC, in ms. Throws RangeError for an unknown zone. */
export function wallClock(at: number, timezone: string): number {
  return at + offsetAt(at, timezone);
}

/** How far the zone's clock is ahead of UTC at an instant, in ms. */
function offsetAt(at: number, timezone: string): number {
  const quarter = Math.floor(at / quarterMs) * quarterMs;
  const key = `${timezone} ${quarter}`;
  let offset = offsets.get(key);
  if (offset === undefined) {
    const part: Record<string, number> = {};
    for (const { type, value } of formatterFor(timezone).formatToParts(quarter)) part[type] = Number(value);
    offset = Date.UTC(part.year!, part.month! - 1, part.day, part.hour, part.minute, part.second) - quarter;
    if (offsets.size >= mostOffsets) offsets.clear();
    offsets.set(key, offset);
  }
  return offset;
}

/** The local day of an instant. */
export function dayOf(at: number, timezone: string): DayNumber {
  return Math.floor(wallClock(at, timezone) / dayMs);
}

/** The day as `YYYY-MM-DD`. */
export function dayText(day: DayNumber): string {
  return new Date(day * dayMs).toISOString().slice(0, 10);
}

/** ISO weekday of a day, Monday 1 to Sunday 7. 1970-01-01 was a Thursday. */
export function weekday(day: DayNumber): number {
  return ((((day + 3) % 7) + 7) % 7) + 1;
}

/**
 * The instant at which a zone's clock shows `minutes` after midnight of `day`. A time that the clock skips is the
 * moment of the skip; of a time that it shows twice, the first.
 */
export function instantOf(day: DayNumber, minutes: number, timezone: string): number {
  const wanted = day * dayMs + minutes * minuteMs;
  // Offsets change at most once within a day either way, so these two are the only candidates.
  const before = wanted - offsetAt(wanted - dayMs, timezone);
  const after = wanted - offsetAt(wanted + dayMs, timezone);
  const fitting = [before, after].filter((at) => wallClock(at, timezone) === wanted);
  if (fitting.length > 0) return Math.min(...fitting);
  return skipBetween(Math.min(before, after), Math.max(before, after), wanted, timezone);
}

// The clock jumps over the wanted time somewhere in between: find the first instant at or after it.
function skipBetween(low: number, high: number, wanted: number, timezone: string): number {
  let [early, late] = [low, high];
  while (late - early > 1) {
    const middle = Math.floor((early + late) / 2);
    if (wallClock(middle, timezone) >= wanted) late = middle;
    else early = middle;
  }
  return late;
}
