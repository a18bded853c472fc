import { describe, expect, it } from '@jest/globals';
import type { DomainError, OauthInput } from '@sortie/contracts';
import { checkOauth, type Logins } from './check-oauth.js';

const google: OauthInput = { provider: 'google', client_id: 'app', client_secret: 's', refresh_token: 'r' };
const microsoft: OauthInput = { provider: 'microsoft', client_id: 'app', refresh_token: 'r' };
const smtp = { host: 'smtp.acme.example', port: 587 };
const secret = { ...smtp, password: 'p' };

function refusalOf(wanted: Logins, existing?: Parameters<typeof checkOauth>[1]) {
  try {
    checkOauth(wanted, existing);
  } catch (error) {
    return (error as DomainError).fields![0]!.field;
  }
  return null;
}

describe('a grant', () => {
  it.each<[string, Logins, Parameters<typeof checkOauth>[1]?]>([
    ['of Google', { oauth: google, smtp }],
    ['of a public app of Microsoft', { oauth: microsoft, imap: smtp }],
    ['of an app itself', { oauth: { ...microsoft, refresh_token: undefined, client_secret: 's', tenant: 'acme' }, smtp }],
    ['that is given to a mailbox with servers', { oauth: google }, { servers: true }],
    ['that gives way to passwords', { oauth: null, smtp: secret }, { servers: true, oauth: true }],
    ['beside a server that changes', { smtp }, { servers: true, oauth: true }],
  ])('%s is taken', (_, wanted, ...[existing]) => {
    expect(refusalOf(wanted, existing)).toBeNull();
  });

  it('is not asked of a mailbox that logs in with passwords', () => {
    expect(refusalOf({ smtp: secret, imap: secret })).toBeNull();
  });

  it.each<[string, Logins, Parameters<typeof checkOauth>[1]?]>([
    ['oauth.client_secret', { oauth: { ...google, client_secret: undefined }, smtp }],
    ['oauth.refresh_token', { oauth: { ...google, refresh_token: undefined }, smtp }],
    ['oauth.tenant', { oauth: { ...google, tenant: 'acme' }, smtp }],
    ['oauth.client_secret', { oauth: { ...microsoft, refresh_token: undefined }, smtp }],
    ['oauth.tenant', { oauth: { ...microsoft, refresh_token: undefined, client_secret: 's' }, smtp }],
    ['oauth', { oauth: google }],
    ['smtp.password', { oauth: google, smtp: secret }],
    ['imap.password', { oauth: google, smtp, imap: secret }],
    ['smtp.password', { smtp: secret }, { servers: true, oauth: true }],
    ['imap.password', { imap: secret }, { servers: true, oauth: true }],
  ])('is refused naming %s', (field, wanted, ...[existing]) => {
    expect(refusalOf(wanted, existing)).toBe(field);
  });
});
