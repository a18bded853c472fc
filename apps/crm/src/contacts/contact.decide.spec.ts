import { describe, expect, it } from '@jest/globals';
import type { ContactDetails, Fact } from '@sortie/contracts';
import { contactDecider, type ContactEvent, type ContactState } from './contact.js';
import { decideCreate, decideErase, decideUpdate } from './contact.decide.js';
import { blankProfile, type Profile } from './profile.js';

const id = 'con_1';
const profile: Profile = {
  ...blankProfile, email: 'dana@acme.example', custom: { a: 1, b: 2 }, timezone: 'Europe/Paris'
};
const command = { id, profile, companyId: 'com_1', groupIds: ['grp_1'] };
const occurredAt = new Date('2026-01-05T09:00:00Z');

function given(...facts: Fact[]): ContactState {
  return facts.reduce<ContactState>(
    (state, { type, data, personal }) => contactDecider.evolve(state, {
      type, data: data as ContactEvent['data'], personal: (personal as ContactDetails | undefined) ?? null, occurredAt,
    }),
    contactDecider.initial(),
  );
}

const kept = given(...decideCreate(command, given()));
const gone = given(...decideCreate(command, given()), ...decideErase({ id, erasureId: 'ers_1' }, kept));

describe('create', () => {
  it('states facts apart from what is personal', () => {
    const { timezone: _, status: __, ...personal } = profile;
    expect(decideCreate(command, given())).toEqual([{
      type: 'contact.created', schema: 1, subject: id, personal,
      data: { contact_id: id, company_id: 'com_1', group_ids: ['grp_1'], timezone: 'Europe/Paris', status: 'new' },
    }]);
  });

  it('refuses an id that is or was taken', () => {
    expect(() => decideCreate(command, kept)).toThrow('INVALID_STATE');
    expect(() => decideCreate(command, gone)).toThrow('INVALID_STATE');
  });
});

describe('update', () => {
  const same = { ...command, groupsBefore: ['grp_1'] };

  it('names the members that changed, not their values', () => {
    const changed = {
      ...same, profile: { ...profile, title: 'CEO' }, companyId: 'com_2', groupIds: ['grp_1', 'grp_2']
    };
    const [fact] = decideUpdate(changed, kept);
    expect(fact).toMatchObject({
      type: 'contact.updated', subject: id, personal: { title: 'CEO', email: 'dana@acme.example' },
      data: { changed: ['title', 'company_id', 'groups'], company_id: 'com_2', group_ids: ['grp_1', 'grp_2'] },
    });
    expect(given(...decideCreate(command, given()), fact!)).toMatchObject(
      { profile: { title: 'CEO' }, companyId: 'com_2' },
    );
  });

  it('stays quiet when nothing changed, whatever the order of groups and own fields', () => {
    expect(decideUpdate(same, kept)).toEqual([]);
    expect(decideUpdate({ ...same, profile: { ...profile, custom: { b: 2, a: 1 } } }, kept)).toEqual([]);
    const two = { groupIds: ['grp_1', 'grp_2'], groupsBefore: ['grp_2', 'grp_1'] };
    expect(decideUpdate({ ...same, ...two }, kept)).toEqual([]);
  });

  it('refuses a contact that is not there', () => {
    expect(() => decideUpdate(same, given())).toThrow('RESOURCE_NOT_FOUND');
    expect(() => decideUpdate(same, gone)).toThrow('RESOURCE_NOT_FOUND');
  });
});

describe('erase', () => {
  it('states the end, without anything personal', () => {
    expect(decideErase({ id, erasureId: 'ers_1' }, kept)).toEqual([
      { type: 'contact.erased', schema: 1, data: { contact_id: id, erasure_id: 'ers_1' } },
    ]);
    expect(gone.profile).toEqual(blankProfile);
  });

  it('refuses a contact that is not there, or not any more', () => {
    expect(() => decideErase({ id, erasureId: 'ers_1' }, given())).toThrow('RESOURCE_NOT_FOUND');
    expect(() => decideErase({ id, erasureId: 'ers_2' }, gone)).toThrow('RESOURCE_NOT_FOUND');
  });
});

it('folds events whose personal part is gone', () => {
  const event = {
    type: 'contact.created', data: { company_id: null, timezone: null, status: 'new' }, personal: null, occurredAt,
  };
  expect(contactDecider.evolve(contactDecider.initial(), event)).toMatchObject(
    { existence: 'kept', profile: blankProfile },
  );
});
