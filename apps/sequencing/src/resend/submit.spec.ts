import { describe, expect, it } from '@jest/globals';
import { refusalOf } from './submit.js';

const refusal = (statusCode: number | null, name: string) => refusalOf({ statusCode, name, message: 'as documented' });

describe('a refusal of Resend', () => {
  it.each([
    [401, 'missing_api_key'],
    [403, 'invalid_api_key'],
    [422, 'invalid_from_address'],
    [403, 'validation_error'],
    [429, 'monthly_quota_exceeded'],
  ])('%i %s is the trouble of the mailbox', (status, name) => {
    const said = `Resend refuses the account (${status} ${name}): check its API key, domain and quota there`;
    expect(refusal(status, name)).toEqual({ kind: 'mailbox_failed', text: said });
  });

  it('of too many requests is waited out', () => {
    expect(refusal(429, 'rate_limit_exceeded')).toEqual({
      kind: 'throttled', seconds: 5, code: '429', text: '429 rate_limit_exceeded: as documented',
    });
  });

  it.each([
    [409, 'concurrent_idempotent_requests'],
    [500, 'internal_server_error'],
    [null, 'application_error'],
  ])('%s %s leaves the outcome open: the same key is asked again', (status, name) => {
    expect(refusal(status, name)).toMatchObject({ kind: 'unknown' });
  });

  it('of the same key with other words says that the first was taken', () => {
    expect(refusal(409, 'invalid_idempotent_request')).toMatchObject({ kind: 'accepted' });
  });

  it('of the mail itself is final', () => {
    expect(refusal(422, 'validation_error')).toMatchObject({ kind: 'refused', code: '422' });
  });
});
