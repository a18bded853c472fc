import { describe, expect, it } from '@jest/globals';
import { isAllowed, isPublic, parseNetworks } from './address.js';

describe('isPublic', () => {
  it.each([
    '1.1.1.1', '93.184.216.34', '172.15.255.255', '172.32.0.1', '11.0.0.1', '100.128.0.1', '223.255.255.254',
    '2606:4700:4700::1111', '2a00:1450:4001:81b::200e', '2001:4860:4860::8888', '2400::1', '::ffff:1.1.1.1',
  ])('accepts %s', (ip) => expect(isPublic(ip)).toBe(true));

  it.each([
    '127.0.0.1', '0.0.0.0', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.0.1', '169.254.169.254',
    '100.64.0.1', '192.0.0.1',
    '192.0.2.1', '198.18.0.1', '198.51.100.1', '203.0.113.1', '224.0.0.1', '240.0.0.1', '255.255.255.255',
    '168.63.129.16',
    '::', '::1', '::7f00:1', '::127.0.0.1', '::ffff:127.0.0.1', '::ffff:10.0.0.1', '64:ff9b::7f00:1', '64:ff9b:1::1',
    '100::1',
    '100:0:0:1::1', '1fff::1', '2001::1', '2001:1ff::1', '2001:db8::1', '2002:7f00:1::', '3fff::1', '3fff:fff::1',
    '4000::1', '5f00::1',
    'fc00::1', 'fd00:ec2::254', 'fe80::1', 'fec0::1', 'ff02::1',
    // Not the canonical text of an address at all.
    '', '1', '1.1.1', '0x01.1.1.1', '01.1.1.1', '16843009', ' 1.1.1.1', '1.1.1.1/32', '2606:4700::1%eth0',
    '[2606:4700::1]', 'example.com',
  ])('refuses %s', (ip) => expect(isPublic(ip)).toBe(false));
});

describe('parseNetworks and isAllowed', () => {
  const networks = parseNetworks(' 127.0.0.0/8, 10.1.2.3 ,fd00::/8');

  it.each(['127.0.0.1', '127.255.0.1', '10.1.2.3', 'fd12::1', '::ffff:127.0.0.1'])('allows %s', (ip) => {
    expect(isAllowed(ip, networks)).toBe(true);
  });

  it.each([
    '128.0.0.1', '10.1.2.4', 'fc00::1', '::1', '::7f00:1', '1.1.1.1', '127.1', '',
  ])('does not allow %s', (ip) => {
    expect(isAllowed(ip, networks)).toBe(false);
  });

  it.each(['', ' ', ','])('reads %j as no network', (list) => expect(parseNetworks(list)).toEqual([]));

  it.each([
    'localhost', '10.0.0.0/33', 'fd00::/129', '10.0.0.0/', '10.0.0.0/8/8', '10/8', '::ffff:127.0.0.0/104',
    '10.0.0.0/-1', '1.1.1.1;2.2.2.2',
  ])('throws at %s', (list) => {
    expect(() => parseNetworks(`127.0.0.0/8,${list}`)).toThrow('is not a network');
  });
});
