import { describe, expect, it } from '@jest/globals';
import { blankProfile, changeProfile, mergeProfile } from './profile.js';

describe('changeProfile', () => {
  it('keeps the tag of an address and lower-cases its domain', () => {
    expect(changeProfile(blankProfile, { email: 'Dana+x@ACME.Example' }).email).toBe('Dana+x@acme.example');
  });

  it('keeps a domain in another script in ASCII, and the local part as it is given', () => {
    for (const email of ['Jürgen@Bücher.example', 'Jürgen@XN--BCHER-KVA.example'])
      expect(changeProfile(blankProfile, { email }).email).toBe('Jürgen@xn--bcher-kva.example');
  });

  it('refuses an address that no mail is written to', () => {
    expect(() => changeProfile(blankProfile, { email: '"dana ruiz"@acme.example' })).toThrow(
      expect.objectContaining({ fields: [expect.objectContaining({ field: 'email', pointer: '/email' })] }),
    );
  });

  it('refuses a contact without email and phone, naming the field', () => {
    const attempt = () => changeProfile(blankProfile, { first_name: 'Dana' });
    expect(attempt).toThrow(
      expect.objectContaining({ code: 'VALIDATION_ERROR', fields: [expect.objectContaining({ field: 'email' })] }),
    );
    const before = changeProfile(blankProfile, { email: 'a@b.example', phone: '+14155550123' });
    expect(changeProfile(before, { email: null })).toMatchObject({ email: null, phone: '+14155550123' });
    expect(() => changeProfile(before, { email: null, phone: null })).toThrow('VALIDATION_ERROR');
  });

  it('leaves what is absent and clears what is null', () => {
    const before = changeProfile(
      blankProfile, { email: 'a@b.example', title: 'CEO', company: 'B', timezone: 'Europe/Paris' },
    );
    expect(changeProfile(before, {})).toEqual(before);
    expect(changeProfile(before, { title: null, timezone: null })).toEqual({ ...before, title: null, timezone: null });
  });

  it('merges own fields by name, null removing one, up to 100', () => {
    const before = changeProfile(blankProfile, { email: 'a@b.example', custom: { seats: 4, plan: 'pro' } });
    expect(changeProfile(before, { custom: { plan: null, tier: 1 } }).custom).toEqual({ seats: 4, tier: 1 });
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`f${n}`, n]));
    expect(() => changeProfile(before, { custom: many })).toThrow('at most 100');
  });

  it('replaces tags in a change and adds them in a merge', () => {
    const before = changeProfile(blankProfile, { email: 'a@b.example', tags: ['one', 'one ', 'two'] });
    expect(before.tags).toEqual(['one', 'two']);
    expect(changeProfile(before, { tags: ['three'] }).tags).toEqual(['three']);
    expect(mergeProfile(before, { tags: ['three', 'one'] }).tags).toEqual(['one', 'two', 'three']);
  });

  it('refuses what PostgreSQL cannot store', () => {
    expect(() => changeProfile(blankProfile, { email: 'a@b.example', custom: { note: 'a\0' } })).toThrow(
      'VALIDATION_ERROR',
    );
    expect(() => changeProfile(blankProfile, { email: 'a@b.example', title: '\ud800' })).toThrow('VALIDATION_ERROR');
  });
});
