import { describe, expect, it } from '@jest/globals';
import type { SubmitResult } from './smtp.js';
import { verdictOf } from './verdict.js';

const rejected = (code: number, enhanced: string | null, text: string): SubmitResult => ({
  kind: 'rejected', code, enhanced, text,
});

describe('a refusal', () => {
  it.each<[SubmitResult, string]>([
    [rejected(535, '5.7.8', 'bad password'), 'its server refuses the login (5.7.8); check user and password'],
    [rejected(535, null, 'bad password'), 'its server refuses the login (535); check user and password'],
    [
      rejected(530, '5.7.0', 'Must issue a STARTTLS command first'),
      'its server wants an encrypted login (5.7.0); check user, password and secure',
    ],
    [
      rejected(550, '5.7.1', 'ana@acme.example refused by SPF'),
      'its server refuses its mail (5.7.1); check that its user may send as its address, and its SPF and DKIM',
    ],
  ])('of the mailbox says what its owner does: %j', (result, text) => {
    expect(verdictOf(result)).toEqual({ kind: 'mailbox_failed', code: expect.any(String), text });
  });

  it('of an address that is dead is a bounce, by its code', () => {
    expect(verdictOf(rejected(550, '5.1.1', 'no such user'))).toEqual({
      kind: 'bounced', code: '5.1.1', text: 'no such user',
    });
  });

  it('of an address for good is a bounce, and the same words about the mail are not', () => {
    const words = rejected(550, null, 'no');
    expect(verdictOf({ ...words, ofRecipient: true } as SubmitResult)).toEqual({ kind: 'bounced', code: '550', text: 'no' });
    expect(verdictOf(words)).toMatchObject({ kind: 'postponed' });
  });

  it.each([
    [451, null, '451', false],
    [452, '4.2.2', '4.2.2', false],
    [552, '5.2.2', '5.2.2', true],
    [554, null, '554', true],
  ])("%i %s that is nobody's fault is put off", (reply, enhanced, code, lasting) => {
    expect(verdictOf(rejected(reply, enhanced, 'no'))).toEqual({ kind: 'postponed', code, text: 'no', lasting });
  });
});

it.each<[SubmitResult, number, string]>([
  [rejected(550, '5.4.5', 'Daily user sending limit exceeded'), 3600, '5.4.5'],
  [rejected(550, '5.1.90', "you've reached your daily limit for message recipients"), 3600, '5.1.90'],
  [rejected(454, '4.7.0', 'Temporary authentication failure'), 300, '4.7.0'],
])("lets the mailbox wait for its own server, which is no recipient's fault: %j", (result, seconds, code) => {
  expect(verdictOf(result)).toEqual({ kind: 'throttled', seconds, code, text: expect.any(String) });
});

it("keeps a provider's own words about its account", () => {
  const text = '403 invalid_from_address: verify the domain';
  expect(verdictOf({ kind: 'mailbox_failed', text })).toEqual({ kind: 'mailbox_failed', code: 'mailbox_failed', text });
});

it.each<SubmitResult>([
  { kind: 'accepted', reply: '250 ok' },
  { kind: 'unknown', text: 'cut' },
  { kind: 'unreachable', text: 'refused' },
  { kind: 'refused', code: '422', text: 'no' },
  { kind: 'throttled', seconds: 5, code: '429', text: '429 rate_limit_exceeded' },
])('leaves every other end as it is: $kind', (result) => {
  expect(verdictOf(result)).toEqual(result);
});
