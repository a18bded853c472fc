import { describe, expect, it } from '@jest/globals';
import { CreateContact, CreateContacts, ListContacts, UpdateContact } from '../crm/contacts.operations.js';
import { CreateGroup } from '../crm/groups.js';
import { ListReplies } from '../sequencing/replies.js';
import { CreateSequence } from '../sequencing/sequences.js';
import { CreateSuppression } from '../sequencing/suppressions.js';
import type { DomainError } from '../core/domain-error.js';
import type { Class } from '../core/operation.js';
import { parseInput } from './validate.js';

function faults(owner: Class, value: unknown) {
  try {
    parseInput(owner, value);
  } catch (error) {
    return (error as DomainError).fields;
  }
  return [];
}

describe('parseInput', () => {
  it('gives an instance of the declared class', () => {
    const input = parseInput(CreateContact, { email: 'dana@acme.example', tags: ['a'], custom: { seats: 4 } });
    expect(input).toBeInstanceOf(CreateContact);
    expect(input).toEqual({ email: 'dana@acme.example', tags: ['a'], custom: { seats: 4 } });
  });

  it('names the member, where it is and what is wrong', () => {
    expect(faults(CreateContact, { email: 'dana', nickname: 'D' })).toEqual([
      {
        field: 'nickname',
        pointer: '/nickname',
        code: 'unknown_member',
        message: 'nickname is not a member of this request; remove it',
      },
      { field: 'email', pointer: '/email', code: 'is_email', message: 'email must be an email' },
    ]);
  });

  it('tells a hundred faults of a body that is full of them', () => {
    const body = Object.fromEntries(Array.from({ length: 200_000 }, (_, n) => [`m${n}`, 0]));
    expect(faults(CreateContact, body)).toHaveLength(100);
    expect(() => parseInput(CreateContact, body)).toThrow('100 members are invalid, and perhaps more.');
    const contacts = Array.from({ length: 1000 }, () => ({ email: 1, nickname: 'D' }));
    expect(faults(CreateContacts, { contacts })!.length).toBeLessThanOrEqual(100);
  });

  it('refuses null where the member is not nullable', () => {
    expect(faults(CreateContact, { email: null })).toMatchObject([{ field: 'email', code: 'is_email' }]);
  });

  it('says the type first of a value of another type', () => {
    const cases: [Class, object, string][] = [
      [CreateContact, { email: 5 }, 'email must be an email'],
      [CreateGroup, { name: null }, 'name must be a string'],
      [ListReplies, { limit: 'abc' }, 'limit must be an integer number'],
    ];
    for (const [owner, value, message] of cases) expect(faults(owner, value)).toMatchObject([{ message }]);
  });

  it('takes a label for the status of a contact, and no sentence about a person', () => {
    for (const status of ['new', 'Lead', 'in_talks', 'q2-lead', `a${'b'.repeat(49)}`]) {
      expect(parseInput(CreateContact, { status })).toEqual({ status });
      expect(parseInput(ListContacts, { status })).toEqual({ status });
    }
    for (const status of ['', 'on sick leave', '2nd', 'né', 'new\n', `a${'b'.repeat(50)}`]) {
      for (const owner of [CreateContact, UpdateContact, ListContacts]) {
        expect(faults(owner, { id: 'con_1', status })!.filter(({ field }) => field === 'status')).toMatchObject([
          { pointer: '/status', message: expect.stringContaining('status must be a label') },
        ]);
      }
    }
  });

  it.each(['2026-02-29T00:00:00Z', '2026-04-31T00:00:00Z', '0000-01-01T00:00:00Z', '2026-11-21 09:00:00', 5])(
    'refuses %s, which is no time',
    (since) => {
      expect(faults(ListReplies, { since })).toMatchObject([{ pointer: '/since', code: 'is_instant' }]);
      expect(parseInput(ListReplies, { since: '2028-02-29T00:00:00Z' })).toEqual({ since: '2028-02-29T00:00:00Z' });
    },
  );

  it('says how a domain in another script is named', () => {
    expect(faults(CreateSuppression, { domain: 'bücher.example' })).toMatchObject([
      { pointer: '/domain', message: expect.stringContaining('xn--') },
    ]);
    expect(faults(CreateSuppression, { domain: 'xn--bcher-kva.example' })).toEqual([]);
  });

  it('walks into lists and unions', () => {
    const step = { channel: 'email', wait_days: 0, subject: 'Hi', body: 'Hello' };
    const sequence = {
      name: 'Q2',
      mailbox_pool: 'pool_x',
      steps: [step, { channel: 'pigeon', wait_days: 1, body: '' }],
    };
    expect(faults(CreateSequence, sequence)).toMatchObject([
      { field: 'steps[1].channel', pointer: '/steps/1/channel', code: 'unknown_tag' },
    ]);
    expect(faults(CreateSequence, { ...sequence, steps: null })).toMatchObject([{ field: 'steps', code: 'is_array' }]);
    expect(faults(CreateSequence, { ...sequence, steps: [{ ...step, wait_days: 'x' }] })).toMatchObject([
      { pointer: '/steps/0/wait_days' },
    ]);
    expect(faults(CreateContacts, { contacts: [] })).toMatchObject([{ field: 'contacts', code: 'array_min_size' }]);
    expect(faults(CreateContacts, { contacts: [{ email: 'a@b.example' }, { email: 1 }] })).toMatchObject([
      { field: 'contacts[1].email' },
    ]);
  });
});
