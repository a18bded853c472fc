import { describe, expect, it } from '@jest/globals';
import type { LookupAddress } from 'node:dns';
import { checkedLookup, isRefusedLiteral, mayServeMail } from './mail-address.js';
import { openSocket } from './open-socket.js';

const refused = [
  '169.254.169.254', '169.254.0.1', '0.0.0.0', '255.255.255.255', '224.0.0.1', '240.0.0.1', '168.63.129.16',
  '100.100.100.200', '::', 'fe80::1', 'ff02::1', 'fd00:ec2::254', 'fd20:ce::254', '::ffff:169.254.169.254',
  '64:ff9b::a9fe:a9fe', '2002:a9fe:a9fe::1',
];

describe('the address of a mail server', () => {
  it.each(['93.184.216.34', '2606:4700::1', '127.0.0.1', '::1', '10.1.2.3', '172.16.0.2', '192.168.1.25', 'fd12::25'])(
    'may be %s',
    (ip) => {
      expect(mayServeMail(ip)).toBe(true);
      expect(isRefusedLiteral(ip)).toBe(false);
    },
  );

  it.each(refused)('is not %s', (ip) => {
    expect(mayServeMail(ip)).toBe(false);
    expect(isRefusedLiteral(ip)).toBe(true);
  });

  it.each(['0xa9fea9fe', '2852039166', '0251.0376.0251.0376', '169.254.43518', '169.254.169.254.', '0'])(
    'is not hidden by %s',
    (host) => expect(isRefusedLiteral(host)).toBe(true),
  );

  it.each(['smtp.acme.example', 'localhost', 'mail_1', '127.1', 'a:b'])('is looked up for %s', (host) => {
    expect(isRefusedLiteral(host)).toBe(false);
  });
});

describe('a connection', () => {
  const resolve = (host: string) =>
    new Promise<string | LookupAddress[]>((done, fail) => {
      checkedLookup(host, { all: true }, (error, answers) => (error ? fail(error) : done(answers)));
    });

  it('goes where the name leads, if a mail server may be there', async () => {
    expect(await resolve('127.1')).toEqual([{ address: '127.0.0.1', family: 4 }]);
    await expect(resolve('0xa9fea9fe')).rejects.toMatchObject({ code: 'EADDRREFUSED' });
    await expect(resolve('nobody.invalid')).rejects.toMatchObject({ syscall: 'getaddrinfo' });
  });

  it.each(['169.254.169.254', '2852039166', '0.0.0.0', 'fe80::1', 'fe80::1%lo'])('to %s is not made', async (host) => {
    await expect(openSocket({ host, port: 25 }, 1000)).rejects.toMatchObject({ code: 'EADDRREFUSED' });
  });
});
