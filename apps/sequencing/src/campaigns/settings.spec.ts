import { expect, it } from '@jest/globals';
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

it('refuses a window that never opens', () => {
  const shut = { window: { days: [1], start: '09:00', end: '09:00' } };
  expect(() => checkSettings(shut)).toThrow('settings.window.end');
  expect(() => checkSettings({ window: null })).not.toThrow();
});
