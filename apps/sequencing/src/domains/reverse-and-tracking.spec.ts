// Against a real name server on this machine, through node's resolver: what the wire says is what is judged.
import { describe, expect, it } from '@jest/globals';
import { asked, check } from './testing/checked-zone.fixture-spec.js';
import { addressRecord, ptrRecord, type Answer } from './testing/fake-dns.fixture-spec.js';

describe('reverse DNS', () => {
  const host = 'mail.acme.com';
  const six = '2001:db8:0:0:0:0:0:25';
  const sixPtr = 'PTR 5.2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa';
  const four: Record<string, Answer> = { [`A ${host}`]: [addressRecord('192.0.2.25')] };
  const ptr = 'PTR 25.2.0.192.in-addr.arpa';
  const of = async (zone: Record<string, Answer>, servers = [host]) => (await check(zone, { servers })).ptr;

  it('passes when every address has a name that leads back to it', async () => {
    const zone = {
      ...four, [`AAAA ${host}`]: [addressRecord(six)], [ptr]: [ptrRecord('a.host.net'), ptrRecord(host)],
      [sixPtr]: [ptrRecord(host)],
    };
    expect(await of(zone)).toMatchObject({
      state: 'pass', reason: 'ok', found: `192.0.2.25 ${host}, 2001:db8::25 ${host}`,
    });
  });

  it('fails without a name, with the record to have published', async () => {
    const name = '25.2.0.192.in-addr.arpa';
    expect(await of(four)).toEqual({
      state: 'fail', reason: 'no_record', found: '192.0.2.25',
      fix: `Whoever leases you the address publishes it: PTR of 192.0.2.25 (${name}) ${host}`,
      record: { type: 'PTR', name, value: host },
    });
    const zone = { ...four, [`AAAA ${host}`]: [addressRecord(six)], [ptr]: [ptrRecord(host)] };
    expect(await of(zone)).toMatchObject({ state: 'fail', reason: 'no_record', found: '2001:db8::25' });
  });

  it('fails with a name that leads elsewhere, or nowhere', async () => {
    const elsewhere = { ...four, [ptr]: [ptrRecord('a.host.net')], 'A a.host.net': [addressRecord('192.0.2.99')] };
    expect(await of(elsewhere)).toMatchObject({
      state: 'fail', reason: 'other_address', found: '192.0.2.25 a.host.net',
      fix: expect.stringContaining('Give a.host.net the address 192.0.2.25'), record: { type: 'PTR', value: host },
    });
    expect(await of({ ...four, [ptr]: [ptrRecord('gone.net')] })).toMatchObject({ reason: 'other_address' });
    expect(await of({})).toMatchObject({ state: 'fail', reason: 'no_host' });
  });

  it('is the business of a known provider’s, who is not asked about', async () => {
    const found = await of({}, ['smtp.gmail.com', 'smtp.office365.com']);
    expect(found).toMatchObject({ state: 'pass', reason: 'not_needed' });
    expect(asked().filter((question) => !/acme\.com$/.test(question))).toEqual([]);
    expect(await of({}, ['smtp.gmail.com', host])).toMatchObject({ state: 'fail' });
  });

  it('of an address is asked for the address', async () => {
    expect(await of({ ...four, [ptr]: [ptrRecord(host)] }, ['192.0.2.25'])).toMatchObject({ state: 'pass' });
    expect(await of({}, ['192.0.2.25'])).toMatchObject({ state: 'fail', reason: 'no_record', record: null });
  });

  it('of a private address cannot be seen from here', async () => {
    for (const server of ['10.1.2.3', '172.31.0.1', '192.168.1.1', '127.0.0.1', '100.64.0.1', 'fd00::1', '::1']) {
      expect(await of({}, [server])).toMatchObject({ state: 'unconfirmed', reason: 'private_address' });
    }
  });

  it('is unknown when the name server does not say', async () => {
    expect(await of({ ...four, [ptr]: 'SERVFAIL' })).toMatchObject({ state: 'unknown', reason: 'resolver_failed' });
    const second = { ...four, [ptr]: [ptrRecord('a.host.net')], 'A a.host.net': 'SERVFAIL' as const };
    expect(await of(second)).toMatchObject({ state: 'unknown' });
  });
});

describe('a tracking domain', () => {
  const of = async (zone: Record<string, Answer>, trackers = ['t.acme.com']) =>
    (await check(zone, { trackers })).tracking;

  it('leads somewhere, or there is none', async () => {
    expect(await of({}, [])).toMatchObject({ state: 'pass', reason: 'not_needed' });
    expect(await of({ 'A t.acme.com': [addressRecord('192.0.2.7')] })).toMatchObject({
      state: 'pass', reason: 'ok', found: 't.acme.com 192.0.2.7',
    });
  });

  it('fails when it leads nowhere, also beside one that does', async () => {
    const trackers = ['go.acme.com', 't.acme.com'];
    expect(await of({ 'A go.acme.com': [addressRecord('192.0.2.7')] }, trackers)).toMatchObject({
      state: 'fail', reason: 'no_address', found: 't.acme.com', fix: expect.stringMatching(/^Publish at t\.acme\.com/),
    });
    expect(await of({ 'A t.acme.com': 'SERVFAIL' })).toMatchObject({ state: 'unknown', reason: 'resolver_failed' });
  });
});
