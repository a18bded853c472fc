import { describe, expect, it } from '@jest/globals';
import type { DomainLookup } from './lookup.js';
import { providerOfName } from './mail-provider.js';
import { MailProviders } from './mail-providers.js';
import { zoneLookup, type Zone } from './testing/lookups.fixture-spec.js';

const zone: Zone = {
  mx: {
    'workspace.example': [{ priority: 10, exchange: 'alt1.aspmx.l.google.com' }, { priority: 1, exchange: 'smtp.google.com' }],
    'tenant.example': [{ priority: 0, exchange: 'tenant-example.mail.protection.outlook.com' }],
    'secured.example': [{ priority: 10, exchange: 'secured-example.o-v1.mx.microsoft.' }],
    'own.example': [{ priority: 10, exchange: 'mail.own.example' }, { priority: 20, exchange: 'aspmx.l.google.com' }],
    'slow.example': 'down',
  },
};

/** The zone, and what was asked of it. */
function counted(inTestMode = true): { dns: DomainLookup; asked: string[] } {
  const asked: string[] = [];
  const dns = zoneLookup(zone);
  return { dns: { ...dns, inTestMode, mx: (name) => (asked.push(name), dns.mx(name)) }, asked };
}

describe('a provider', () => {
  it.each([
    ['gmail.com', 'google'],
    ['smtp-relay.gmail.com', 'google'],
    ['ASPMX.L.GOOGLE.COM.', 'google'],
    ['hotmail.com', 'microsoft'],
    ['smtp.office365.com', 'microsoft'],
    ['acme-com.mail.protection.outlook.com', 'microsoft'],
    ['notgmail.com', null],
    ['gmail.com.evil.example', null],
    ['smtp.sendgrid.net', null],
    ['', null],
  ])('of %p is %p', (name, provider) => {
    expect(providerOfName(name)).toBe(provider);
  });

  it('takes a domain’s mail at the server that its MX records prefer', async () => {
    const providers = new MailProviders(counted().dns);
    const domains = ['workspace.example', 'tenant.example', 'secured.example', 'own.example', 'none.example', 'live.com'];
    expect(Object.fromEntries(await providers.of(domains, true))).toEqual({
      'workspace.example': 'google',
      'tenant.example': 'microsoft',
      'secured.example': 'microsoft',
      'live.com': 'microsoft',
    });
  });

  it('is asked for once, and again when nobody answered', async () => {
    const { dns, asked } = counted();
    const providers = new MailProviders(dns);
    const domains = ['tenant.example', 'none.example', 'slow.example', 'gmail.com', 'tenant.example'];
    for (let time = 0; time < 2; time++) {
      expect([...(await providers.of(domains, false)).keys()].sort()).toEqual(['gmail.com', 'tenant.example']);
    }
    expect(asked.sort()).toEqual(['none.example', 'slow.example', 'slow.example', 'tenant.example']);
  });

  it('is no question to the DNS in test mode', async () => {
    const { dns, asked } = counted(false);
    const found = await new MailProviders(dns).of(['tenant.example', 'gmail.com'], true);
    expect([...found]).toEqual([['gmail.com', 'google']]);
    expect(asked).toEqual([]);
  });
});
