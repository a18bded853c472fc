import { IsBoolean, IsInt, Matches, MaxLength, Max, Min } from 'class-validator';
import { ListOf, Nested, Optional, Schema } from '../schema/decorators.js';
import { TimeOfDay, TimeZone, Weekdays } from '../schema/kinds.js';

const hostName = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;
const country = /^[A-Z]{2}$/;
const calendarDay = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

/** A host name for the links of tracked mail. */
export function TrackingDomain(): PropertyDecorator {
  return (target, property) => {
    Matches(hostName, { message: '$property must be a host name such as t.acme.example' })(target, property);
    MaxLength(253)(target, property);
    Schema({ type: 'string', pattern: hostName.source, examples: ['t.acme.example'] })(target, property);
  };
}

/** When contacts may be written to, by their own clocks. */
export class ContactWindow {
  /** Whose time zone is not known lives in this one; UTC unless said. */
  @Optional() @TimeZone() fallback_timezone?: string;
  /** ISO weekdays, Monday is 1. */
  @Weekdays() days: number[];
  @TimeOfDay() start: string;
  @TimeOfDay() end: string;
}

/** Days on which nobody is written to. */
export class Holidays {
  /** ISO 3166 countries whose public holidays count. */
  @Optional()
  @ListOf(null, 20)
  @Matches(country, { each: true, message: 'each of $property must be an ISO 3166 country code such as DE' })
  @Schema({ items: { type: 'string', pattern: country.source } })
  countries?: string[];
  /** Further days, `2026-12-24`. */
  @Optional()
  @ListOf(null, 366)
  @Matches(calendarDay, { each: true, message: 'each of $property must be a day such as 2026-12-24' })
  @Schema({ items: { type: 'string', pattern: calendarDay.source } })
  dates?: string[];
}

/** What a campaign asks for beside its sequence. Every limit combines with the mailboxes' own by minimum. */
export class CampaignSettings {
  @Optional() @Nested(() => ContactWindow) window?: ContactWindow;
  @Optional() @Nested(() => Holidays) holidays?: Holidays;
  /** Most mails of the campaign in a day (UTC). */
  @Optional() @IsInt() @Min(1) @Max(1_000_000) daily_limit?: number;
  /** Most mails of a mailbox to one recipient domain in a day of the mailbox. */
  @Optional() @IsInt() @Min(1) @Max(100_000) domain_daily_limit?: number;
  /** Least hours between two touches of one contact, over all campaigns. */
  @Optional() @IsInt() @Min(0) @Max(8760) min_interval_hours?: number;
  /** Contacts under way in another campaign wait until that has ended. */
  @Optional() @IsBoolean() exclusive?: boolean;
  /** A reply of one contact ends the campaign for everybody of the same company. */
  @Optional() @IsBoolean() stop_company_on_reply?: boolean;
  /** Who has their mail with Google or Microsoft is written to from a mailbox there, where the pool has one. */
  @Optional() @IsBoolean() match_provider?: boolean;
  /** Pauses the campaign when its bounces or complaints reach the quarantine band; true unless said. */
  @Optional() @IsBoolean() auto_pause?: boolean;
  @Optional() @IsBoolean() track_opens?: boolean;
  @Optional() @IsBoolean() track_clicks?: boolean;
  /** A host name of yours that leads to the gateway over https; its own address unless said. */
  @Optional() @TrackingDomain() tracking_domain?: string;
}
