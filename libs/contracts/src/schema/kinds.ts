import {
  ArrayMinSize, IsIn, IsInt, IsString, Matches, Max, MaxLength, Min, MinLength, ValidateBy, type ValidationOptions,
} from 'class-validator';
import { type IdKind, idPrefixes } from '../core/id.js';
import { ListOf, Optional, Schema } from './decorators.js';

// The kinds of member that recur in contracts, each made of class-validator's own decorators.

function all(...decorators: PropertyDecorator[]): PropertyDecorator {
  return (target, property) => decorators.forEach((decorate) => decorate(target, property));
}

/** A text of `min` to `max` characters. */
export function Text(max: number, min = 1, options?: ValidationOptions): PropertyDecorator {
  return all(IsString(options), MinLength(min, options), MaxLength(max, options));
}

/** An id of that kind. A text that cannot be one is accepted here and answered with a 404 by whoever looks it up. */
export function IdOf(kind: IdKind, options?: ValidationOptions): PropertyDecorator {
  // 255: the length that conventions promise clients for opaque ids.
  return all(
    IsString(options),
    MaxLength(255, options),
    Schema(options?.each ? {} : { examples: [`${idPrefixes[kind]}_01k0example`] }),
  );
}

const instant = /^[1-9]\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?Z$/;

/** A time in UTC: RFC 3339 with `Z`, on a day that exists. */
export function Instant(): PropertyDecorator {
  return all(
    ValidateBy({
      name: 'isInstant',
      validator: {
        validate: (value) => typeof value === 'string' && instant.test(value) && isCalendarDay(value.slice(0, 10)),
        defaultMessage: () => '$property must be a UTC time such as 2026-11-21T09:00:00Z',
      },
    }),
    Schema({ type: 'string', format: 'date-time', pattern: instant.source, examples: ['2026-11-21T09:00:00.000Z'] }),
  );
}

/** Some weekdays as ISO 8601 numbers them: Monday is 1, Sunday 7. */
export function Weekdays(): PropertyDecorator {
  const each = { each: true };
  return all(ListOf(null, 7), ArrayMinSize(1), IsInt(each), Min(1, each), Max(7, each));
}

/** Whether a text such as `2026-02-28` names a day that exists: to `Date` the 31st of February is the 3rd of March. */
export function isCalendarDay(text: string): boolean {
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().slice(0, 10) === text;
}

/** `limit` of a list: 1 to `max`. */
export function Limit(max: number): PropertyDecorator {
  return all(Optional(), IsInt(), Min(1), Max(max));
}

/** `cursor` of a list: what `next_cursor` said. */
export function Cursor(): PropertyDecorator {
  return all(Optional(), IsString(), MaxLength(1024));
}

/** `include=total` of a list; every list takes it. */
export function IncludeTotal(): PropertyDecorator {
  const description =
    '`total`: say how many items meet the filters, on all pages. Where no count is kept, counting stops at 10 000.';
  return all(Optional(), IsIn(['total']), Schema({ description }));
}

const label = /^[A-Za-z][A-Za-z0-9_-]{0,49}$/;

/** A label that callers choose, such as a contact's status. It travels with events, so it has no room for sentences. */
export function Label(): PropertyDecorator {
  return all(
    IsString(),
    Matches(label, {
      message: '$property must be a label: a letter, then up to 49 letters, digits, _ and -, such as in_talks',
    }),
    Schema({ type: 'string', pattern: label.source, examples: ['new'] }),
  );
}

const e164 = /^\+[1-9]\d{6,14}$/;

/** A phone number in E.164 (ITU-T): `+` and up to 15 digits. */
export function Phone(): PropertyDecorator {
  return all(
    IsString(),
    Matches(e164, { message: '$property must be a phone number in E.164, such as +14155550123' }),
    Schema({ type: 'string', pattern: e164.source, examples: ['+14155550123'] }),
  );
}

/** An IANA time zone name, such as `Europe/Paris`. */
export function TimeZone(): PropertyDecorator {
  return all(
    ValidateBy({
      name: 'isTimeZone',
      validator: {
        validate: isTimeZone,
        defaultMessage: () => '$property must be an IANA time zone, such as Europe/Paris',
      },
    }),
    Schema({ type: 'string', maxLength: 64, format: 'iana-time-zone', examples: ['Europe/Paris'] }),
  );
}

// To ask the runtime costs as much as the rest of a request's validation. There are some 600 names of zones.
const knownZones = new Set<string>();
// Letters' cases give a name many spellings.
const mostKnownZones = 2_000;

/** Whether the runtime knows the zone. */
export function isTimeZone(value: unknown): boolean {
  if (typeof value !== 'string' || value.length > 64 || !/^[A-Za-z][A-Za-z0-9_+/-]*$/.test(value)) return false;
  if (knownZones.has(value)) return true;
  try {
    new Intl.DateTimeFormat('en', { timeZone: value });
  } catch {
    return false;
  }
  if (knownZones.size < mostKnownZones) knownZones.add(value);
  return true;
}

/** A time of day, `09:30`. */
export function TimeOfDay(): PropertyDecorator {
  return all(
    IsString(),
    Matches(/^([01]\d|2[0-3]):[0-5]\d$/, { message: '$property must be a time of day such as 09:30' }),
  );
}
