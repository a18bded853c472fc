// Against a real name server on this machine, through node's resolver: what the wire says is what is judged.
import { describe, expect, it } from '@jest/globals';
import { boundedLookup } from './bounded-lookup.js';
import { checkDomainNow } from './check-domain.js';
import { DnsLookup } from './dns-lookup.js';
import { asked, check, open } from './testing/checked-zone.fixture-spec.js';
import { addressRecord, mxRecord, txtRecord, type Answer } from './testing/fake-dns.fixture-spec.js';

const spf = (record: string) => [txtRecord(record)];
const good: Record<string, Answer> = {
  'TXT acme.com': [txtRecord('site-verification=x'), txtRecord('v=spf1 include:_spf.host.net ip4:192.0.2.0/24 -all')],
  'TXT _spf.host.net': spf('v=spf1 ip6:2001:db8::/32 ?all'),
  'TXT _dmarc.acme.com': spf('v=DMARC1; p=none'),
  'MX acme.com': [mxRecord(20, 'b.host.net'), mxRecord(10, 'a.host.net')],
};

it('passes a domain that is set up', async () => {
  const checks = await check(good);
  expect(checks).toMatchObject({
    spf: { state: 'pass', reason: 'ok', found: 'v=spf1 include:_spf.host.net ip4:192.0.2.0/24 -all', fix: null },
    dmarc: { state: 'pass', reason: 'ok', found: 'v=DMARC1; p=none', fix: null },
    mx: { state: 'pass', reason: 'ok', found: '10 a.host.net, 20 b.host.net', fix: null },
    dkim: { state: 'unconfirmed', reason: 'not_ours' },
  });
});

it('fails a domain that has nothing, with the records to publish', async () => {
  const { spf: sender, dmarc, mx } = await check({}, { servers: ['smtp.gmail.com', 'mail.acme.com'] });
  expect(sender).toMatchObject({
    state: 'fail', reason: 'no_record', found: null,
    fix: 'Publish at acme.com: TXT "v=spf1 include:_spf.google.com a:mail.acme.com ~all"',
    record: { type: 'TXT', name: 'acme.com', value: 'v=spf1 include:_spf.google.com a:mail.acme.com ~all' },
  });
  expect(dmarc).toMatchObject({
    state: 'fail', reason: 'no_record',
    record: { type: 'TXT', name: '_dmarc.acme.com', value: 'v=DMARC1; p=none; rua=mailto:dmarc@acme.com' },
  });
  expect(mx).toMatchObject({ state: 'fail', reason: 'no_record' });
});

describe('a name server that does not say', () => {
  it.each<[Answer]>([['SERVFAIL'], ['REFUSED'], ['silence']])('%s is unknown, and no failure', async (answer) => {
    const names = ['TXT acme.com', 'TXT _dmarc.acme.com', 'MX acme.com', 'TXT srt-1._domainkey.acme.com'];
    const key = { selector: 'srt-1', publicKey: 'AAAA', verified: true };
    const checks = await check(Object.fromEntries(names.map((name) => [name, answer])), { key });
    const unknown = { state: 'unknown', reason: 'resolver_failed' };
    expect(checks).toMatchObject({ spf: unknown, dkim: unknown, dmarc: unknown, mx: unknown });
  });

  it('leaves the parts that it did answer', async () => {
    const checks = await check({ ...good, 'TXT _dmarc.acme.com': 'SERVFAIL' });
    expect([checks.spf.state, checks.dmarc.state, checks.mx.state]).toEqual(['pass', 'unknown', 'pass']);
  });

  it('in the middle of SPF makes SPF unknown', async () => {
    expect((await check({ ...good, 'TXT _spf.host.net': 'SERVFAIL' })).spf.state).toBe('unknown');
  });

  it('is not waited for beyond the deadline', async () => {
    const dns = await open({ 'TXT acme.com': 'silence' });
    const patient = new DnsLookup([dns.address], { timeoutMs: 200, tries: 1 });
    await expect(boundedLookup(patient, Date.now() + 50).txt('acme.com')).rejects.toThrow('deadline');
    await expect(boundedLookup(patient, Date.now() - 1).mx('acme.com')).rejects.toThrow('deadline');
  });
});

describe('SPF', () => {
  const of = async (record: string | string[], zone: Record<string, Answer> = {}) =>
    (await check({ ...zone, 'TXT acme.com': [record].flat().map(txtRecord) })).spf;
  const including = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, n) => [`TXT s${n}.net`, spf('v=spf1 -all')]));
  const includes = (count: number) => Array.from({ length: count }, (_, n) => `include:s${n}.net`).join(' ');

  it('may stand once', async () => {
    const found = await of(['v=spf1 include:a.net -all', 'v=spf1 ip4:192.0.2.1 include:a.net ~all']);
    expect(found).toMatchObject({ state: 'fail', reason: 'several_records' });
    expect(found.record?.value).toBe('v=spf1 include:a.net ip4:192.0.2.1 ~all');
  });

  it('may need 10 lookups and not 11', async () => {
    expect(await of(`v=spf1 ${includes(10)} -all`, including(10))).toMatchObject({ state: 'pass' });
    const over = await of(`v=spf1 ${includes(11)} -all`, including(11));
    expect(over).toMatchObject({ state: 'fail', reason: 'too_many_lookups' });
    expect(over.fix).toContain('include:s0.net (1)');
  });

  it('counts what is included, and redirect, a, mx, ptr and exists', async () => {
    const zone = {
      ...including(4),
      'TXT big.net': spf(`v=spf1 ${includes(4)} redirect=end.net`),
      'TXT end.net': spf('v=spf1 a:h.net mx:h.net ptr exists:%{i}.h.net -all'),
      'A h.net': [addressRecord('192.0.2.1')],
      'MX h.net': [mxRecord(1, 'h.net')],
    };
    expect(await of('v=spf1 include:big.net ~all', zone)).toMatchObject({ state: 'pass' });
    expect(await of('v=spf1 include:big.net a:h.net ~all', zone)).toMatchObject({ reason: 'too_many_lookups' });
  });

  it('ends in a circle of includes', async () => {
    const circle = { 'TXT x.net': spf('v=spf1 include:y.net -all'), 'TXT y.net': spf('v=spf1 include:x.net -all') };
    expect(await of('v=spf1 include:x.net -all', circle)).toMatchObject({ reason: 'too_many_lookups' });
  });

  it('may have 2 lookups that find nothing, and not 3', async () => {
    expect(await of('v=spf1 a:x.net mx:y.net -all')).toMatchObject({ state: 'pass' });
    expect(await of('v=spf1 a:x.net mx:y.net a:z.net -all')).toMatchObject({ reason: 'too_many_void_lookups' });
  });

  it('must include what has a record', async () => {
    expect(await of('v=spf1 include:gone.net -all')).toMatchObject({ state: 'fail', reason: 'broken_include' });
    expect(await of('v=spf1 redirect=gone.net')).toMatchObject({ state: 'fail', reason: 'broken_include' });
    expect(await of('v=spf1 redirect=gone.net -all')).toMatchObject({ state: 'pass' });
  });

  it.each([
    'v=spf1 ip4:300.0.0.1 -all', 'v=spf1 ip4:192.0.2.0/33 -all', 'v=spf1 include: -all', 'v=spf1 includes:x.net -all',
    'v=spf1 ip6:192.0.2.1 -all', 'v=spf1 all:x', 'v=spf1 redirect=a.net redirect=b.net', 'v=spf1 +-all',
    'v=spf1 ip4=192.0.2.1 x',
  ])('is wrong as %s', async (record) => {
    expect(await of(record)).toMatchObject({ state: 'fail', reason: 'syntax' });
  });

  it.each(['v=spf1', 'V=SPF1 MX -ALL', 'v=spf1 a/24//64 mx/28 exp=why.acme.com x=1 ?all', 'v=spf1 -all a:never.asked'])(
    'is right as %s', async (record) => {
      const zone = { 'A acme.com': [addressRecord('192.0.2.1')], 'MX acme.com': [mxRecord(1, 'a.host.net')] };
      expect(await of(record, zone)).toMatchObject({ state: 'pass', found: record });
    },
  );

  it('must not let everyone send', async () => {
    const found = await of('v=spf1 ip4:192.0.2.1 +all');
    expect(found).toMatchObject({ reason: 'permits_all', record: { value: 'v=spf1 ip4:192.0.2.1 ~all' } });
  });

  it('is not inherited from the domain above', async () => {
    expect((await check(good, { domain: 'mail.acme.com' })).spf).toMatchObject({ state: 'fail', reason: 'no_record' });
  });
});

describe('DMARC', () => {
  const of = async (zone: Record<string, string | string[]>, domain = 'mail.acme.co.uk') => {
    const records = Object.entries(zone).map(([name, texts]) => [`TXT ${name}`, [texts].flat().map(txtRecord)]);
    return (await check(Object.fromEntries(records), { domain })).dmarc;
  };

  it('falls back to the organisational domain, where sp= rules', async () => {
    const found = await of({ '_dmarc.acme.co.uk': 'v=DMARC1; p=reject; sp=quarantine' });
    expect(found).toMatchObject({ state: 'pass', reason: 'inherited' });
    expect(found.found).toBe('_dmarc.acme.co.uk: v=DMARC1; p=reject; sp=quarantine');
    expect(await of({ '_dmarc.acme.co.uk': 'v=DMARC1; p=reject; sp=maybe' })).toMatchObject({ reason: 'syntax' });
    // What is between the two is not asked, nor is the public suffix.
    expect(await of({ '_dmarc.co.uk': 'v=DMARC1; p=none', '_dmarc.mail.acme.co.uk': 'v=DMARC2' }))
      .toMatchObject({ state: 'fail', reason: 'no_record' });
  });

  it('is the domain’s own where there is one', async () => {
    expect(await of({ '_dmarc.mail.acme.co.uk': 'v=DMARC1;p=none', '_dmarc.acme.co.uk': 'v=DMARC1; p=x' }))
      .toMatchObject({ state: 'pass', reason: 'ok' });
  });

  it('may stand once, beside other records', async () => {
    const name = '_dmarc.acme.com';
    const two = ['v=DMARC1; p=none', 'v=DMARC1; p=reject'];
    expect(await of({ [name]: two }, 'acme.com')).toMatchObject({ state: 'fail', reason: 'several_records' });
    expect(await of({ [name]: ['v=DMARC1; p=none', 'other'] }, 'acme.com')).toMatchObject({ state: 'pass' });
    expect(await of({ [name]: 'p=none; v=DMARC1' }, 'acme.com')).toMatchObject({ reason: 'no_record' });
    expect(await of({ [name]: 'v=DMARC1; p=off; rua=mailto:a@acme.com' }, 'acme.com')).toMatchObject({ state: 'pass' });
  });
});

describe('MX', () => {
  it('must not be null', async () => {
    const { mx } = await check({ ...good, 'MX acme.com': [mxRecord(0, '')] });
    expect(mx).toMatchObject({ state: 'fail', reason: 'null_mx', found: '0 .' });
  });

  it('may be missing where the domain has an address', async () => {
    const { mx } = await check({ 'AAAA acme.com': [addressRecord('2001:db8:0:0:0:0:0:1')] });
    expect(mx).toMatchObject({ state: 'pass', reason: 'address_only' });
  });
});

describe('DKIM', () => {
  const publicKey = 'MIIB'.repeat(98);
  const name = 'TXT srt-1._domainkey.acme.com';
  const of = async (zone: Record<string, Answer>, verified = false) =>
    (await check(zone, { key: { selector: 'srt-1', publicKey, verified } })).dkim;

  it('passes when our key is there, also over TCP and in several strings', async () => {
    const long = spf(`v=DKIM1; k=rsa; n=${'x'.repeat(400)}; p=${publicKey}`);
    expect(await of({ [name]: spf(`v=DKIM1; k=rsa; p=${publicKey}`) })).toMatchObject({ state: 'pass' });
    expect(await of({ [name]: long })).toMatchObject({ state: 'pass' });
    expect(asked().filter((question) => question === name).length).toBeGreaterThan(1);
  });

  it('is unconfirmed until it is published, and fails when it goes after that', async () => {
    const record = { type: 'TXT', name: 'srt-1._domainkey.acme.com', value: `v=DKIM1; k=rsa; p=${publicKey}` };
    expect(await of({})).toMatchObject({ state: 'unconfirmed', reason: 'not_published', record });
    expect(await of({}, true)).toMatchObject({ state: 'fail', reason: 'no_record', record });
  });

  it('fails with another key, a revoked one, or two', async () => {
    expect(await of({ [name]: spf('v=DKIM1; p=AAAA') })).toMatchObject({ reason: 'other_key' });
    expect(await of({ [name]: spf('v=DKIM1; p=') })).toMatchObject({ reason: 'revoked' });
    const two = [txtRecord('v=DKIM1; p=A'), txtRecord('v=DKIM1; p=B')];
    expect(await of({ [name]: two })).toMatchObject({ state: 'fail', reason: 'several_records' });
  });
});

it('takes the sandbox’s word in test mode for every name, unless name servers were chosen', async () => {
  const checked = { domain: 'acme.com', test: true, key: null, servers: ['mail.acme.com'], trackers: ['t.acme.com'] };
  const checks = await checkDomainNow(new DnsLookup([]), checked);
  const said = { state: 'pass', reason: 'sandbox', found: null };
  expect(checks).toMatchObject({ spf: said, dkim: said, dmarc: said, mx: said, ptr: said, tracking: said });
});

it('takes the sandbox’s word for names that no DNS has, in test mode alone', async () => {
  for (const domain of ['acme.test', 'outbound.example', 'mail.example.com']) {
    const checks = await check({}, { domain, test: true });
    const said = { state: 'pass', reason: 'sandbox', found: null };
    expect(checks).toMatchObject({ spf: said, dkim: said, dmarc: said, mx: said });
    expect(asked()).toEqual([]);
  }
  expect((await check({}, { domain: 'acme.test' })).spf.state).toBe('fail');
  expect((await check(good, { test: true })).spf).toMatchObject({ state: 'pass', reason: 'ok' });
});
