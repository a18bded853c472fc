import {
  hourMs, limitNames, type CampaignSettings, type CampaignStatus, type LimitName,
} from '@sortie/contracts';
import { holidayCalendar } from './holidays.js';
import { from, shut, type Limit } from './limit.js';
import { localDay, nextAllowed, startOfNextDay, windowText } from './window.js';
import { dayOf, instantOf } from './zone.js';

/** What was sent on a day of a campaign, or from a mailbox to a recipient domain. */
export interface DayCount {
  day: string;
  sent: number;
  /** Touches that were put off because the day was full. */
  put_off: number;
}

/** A touch that is to be made, with all that bounds it beside its mailbox. */
export interface PacedTouch {
  due_at: Date;
  /** The limit for which it was put off, or null. */
  waits_for: string | null;
  campaign: { id: string; status: CampaignStatus; settings: CampaignSettings };
  contact: {
    id: string;
    timezone: string | null;
    last_touch_at: Date | null;
    /** The campaign that the contact entered earlier and is still under way in. */
    busy_in: string | null;
  };
  /** Today's (UTC) of the campaign, as far as it is counted. */
  campaign_day: DayCount | null;
  /** Today's (the mailbox's) to the contact's domain; null also when the domain is not known. */
  domain_day: DayCount | null;
}

// A year and a month: no list of holidays closes more.
const longestHoliday = 400;

/** What bounds one touch, whatever its mailbox does; `zone` is that by which the mailbox counts its days. */
export function touchLimits(touch: PacedTouch, zone: string): Limit[] {
  const { campaign, contact } = touch;
  const limits = [
    ...standing(touch),
    ...counts(touch, zone),
    ...contactLimits(campaign, contact),
    ...spacing(touch),
  ];
  const wait = due(touch);
  // Who was put off for a limit waits for that limit, and not for two things of one name.
  const same = limits.find(({ name }) => name === wait.name);
  if (!same) return [...limits, wait];
  const next: Limit['next'] = (at) => same.next(wait.next(at)!);
  return limits.map((limit) => (limit === same ? { ...same, next } : limit));
}

/** What the contact's own clock and calendar allow. */
export function contactLimits(
  { id, settings }: Pick<PacedTouch['campaign'], 'id' | 'settings'>,
  { timezone }: Pick<PacedTouch['contact'], 'timezone'>,
): Limit[] {
  const zone = timezone ?? settings.window?.fallback_timezone ?? 'UTC';
  const own = { owner: 'campaign' as const, ownerId: id };
  const limits: Limit[] = [];
  if (settings.window) {
    const window = { ...settings.window, timezone: zone };
    const value = () => `${windowText(window)}${timezone ? '' : ', assumed for the contact'}`;
    limits.push({ ...own, name: 'contact_window', value, next: (at) => nextAllowed(at, window) });
  }
  const holiday = holidayCalendar(settings.holidays);
  if (holiday) {
    const { countries = [], dates = [] } = settings.holidays!;
    const value = () => [...countries, ...(dates.length > 0 ? [`${dates.length} named`] : [])].join(', ');
    limits.push({ ...own, name: 'holiday', value, next: (at) => afterHolidays(at, zone, holiday) });
  }
  return limits;
}

function afterHolidays(at: Date, zone: string, holiday: (day: number) => boolean): Date | null {
  const today = dayOf(at.getTime(), zone);
  if (!holiday(today)) return at;
  for (let day = today + 1; day < today + longestHoliday; day += 1) {
    if (!holiday(day)) return new Date(instantOf(day, 0, zone));
  }
  return null;
}

// What is left of a campaign that has ended is not kept waiting: its last look finds the end and skips it.
function standing({ campaign: { id, status } }: PacedTouch): Limit[] {
  if (status !== 'paused' && status !== 'draft') return [];
  return [shut({ name: 'campaign_status', owner: 'campaign', ownerId: id, value: () => status })];
}

function counts({ campaign, campaign_day, domain_day }: PacedTouch, zone: string): Limit[] {
  const perDay = (name: LimitName, most: number | undefined, counted: DayCount | null, days: string): Limit[] => {
    if (most === undefined) return [];
    const sentOn = (at: Date) => (counted && localDay(at, days) === counted.day ? counted.sent : 0);
    return [
      {
        name,
        owner: name === 'domain_daily_limit' ? 'domain' : 'campaign',
        ownerId: campaign.id,
        value: (now) => `${sentOn(now)} of ${most} sent on ${localDay(now, days)}`,
        next: (at) => (sentOn(at) < most ? at : startOfNextDay(at, days)),
      },
    ];
  };
  const { daily_limit, domain_daily_limit } = campaign.settings;
  return [
    ...perDay('campaign_daily_limit', daily_limit, campaign_day, 'UTC'),
    ...perDay('domain_daily_limit', domain_daily_limit, domain_day, zone),
  ];
}

function spacing({ campaign: { id, settings }, contact }: PacedTouch): Limit[] {
  const limits: Limit[] = [];
  const { min_interval_hours: hours = 0, exclusive } = settings;
  const { last_touch_at: last, busy_in: other } = contact;
  if (hours > 0) {
    const value = () => `${hours} h between touches; the last ${last ? `on ${last.toISOString()}` : 'not yet'}`;
    const over = new Date(last ? last.getTime() + hours * hourMs : 0);
    limits.push(from({ name: 'min_interval', owner: 'campaign', ownerId: id, value }, over));
  }
  if (exclusive && other) {
    const value = () => `under way in ${other}`;
    limits.push(shut({ name: 'exclusive', owner: 'contact', ownerId: contact.id, value }));
  }
  return limits;
}

/** The wait of its step, or whatever it was put off for. */
function due({ due_at, waits_for, campaign }: PacedTouch): Limit {
  const name = limitNames.find((known) => known === waits_for) ?? 'step_wait';
  const value = () => `not before ${due_at.toISOString()}`;
  return from({ name, owner: 'campaign', ownerId: campaign.id, value }, due_at);
}
