import { expect, it } from '@jest/globals';
import type { DomainError } from '@sortie/contracts';
import { changeSettings, checkSettings } from './settings.js';

it('changes the members that are named, and says which of them differ', () => {
  const before = { daily_limit: 5, exclusive: true, min_interval_hours: 24 };
  expect(changeSettings(before, { daily_limit: 9, exclusive: true, min_interval_hours: null })).toEqual({
    after: { daily_limit: 9, exclusive: true },
    changed: ['daily_limit', 'min_interval_hours'],
  });
  expect(changeSettings(before, {})).toEqual({ after: before, changed: [] });
  expect(changeSettings({}, { auto_pause: null })).toEqual({ after: {}, changed: [] });
});

it('replaces a window as a whole', () => {
  const old = { days: [1], start: '09:00', end: '17:00', fallback_timezone: 'Europe/Paris' };
  const window = { days: [1, 2], start: '09:00', end: '17:00' };
  expect(changeSettings({ window: old }, { window })).toEqual({ after: { window }, changed: ['window'] });
});

it('refuses holidays that would be none', () => {
  const refused = (holidays: object) => {
    try {
      checkSettings({ holidays });
    } catch (error) {
      return (error as DomainError).fields?.[0]?.pointer;
    }
    return undefined;
  };
  expect(refused({ dates: ['2026-12-24', '2026-02-31'] })).toBe('/settings/holidays/dates/1');
  expect(refused({ countries: ['DE', 'US', 'ZZ'] })).toBe('/settings/holidays/countries/2');
  expect(refused({ countries: ['DE', 'GB', 'JP'], dates: ['2028-02-29'] })).toBeUndefined();
  expect(refused({})).toBeUndefined();
});

it('refuses a window that never opens', () => {
  const shut = { window: { days: [1], start: '09:00', end: '09:00' } };
  expect(() => checkSettings(shut)).toThrow('settings.window.end');
  expect(() => checkSettings({ window: null })).not.toThrow();
});
