import { describe, expect, it } from '@jest/globals';
import { checkMailbox, senderAddress, serverOf } from './mailbox-input.js';

describe('serverOf', () => {
  it.each([
    [465, true],
    [993, true],
    [587, false],
    [25, false],
    [143, false],
  ])('on port %i begins with TLS: %p', (port, secure) => {
    expect(serverOf({ host: 'mail.example', port, password: 'x' })).toEqual({
      host: 'mail.example',
      port,
      user: null,
      secure,
    });
  });

  it('believes its owner', () => {
    expect(serverOf({ host: 'mail.example', port: 465, user: 'dana', secure: false })).toMatchObject({
      user: 'dana',
      secure: false,
    });
  });
});

describe('senderAddress', () => {
  it('keeps the local part and lowers the domain', () => {
    expect(senderAddress('Dana+Q2@ACME.Example')).toBe('Dana+Q2@acme.example');
  });

  it.each(['"dana x"@acme.example', 'dana@acme.example\r\nBcc: x@y.example', 'dana', 'dana@[127.0.0.1]'])(
    'refuses %j',
    (email) => {
      expect(() => senderAddress(email)).toThrow(expect.objectContaining({ code: 'VALIDATION_ERROR' }));
    },
  );

  it.each([
    ['pat@bücher.example', 'this domain as xn--bcher-kva.example'],
    ['jürgen@acme.example', 'in ASCII before the @'],
  ])('refuses %s, which no Message-ID and few servers take, and says how to write it', (email, fix) => {
    const field = expect.objectContaining({ pointer: '/email', message: expect.stringContaining(fix) });
    expect(() => senderAddress(email)).toThrow(expect.objectContaining({ fields: [field] }));
    expect(senderAddress('pat@XN--bcher-kva.example')).toBe('pat@xn--bcher-kva.example');
  });
});

describe('checkMailbox', () => {
  const window = { timezone: 'UTC', days: [1], start: '22:00', end: '06:00' };

  it('takes names, hosts, addresses and nights', () => {
    for (const host of ['smtp.acme.example', '127.0.0.1', '::1', 'mail_1']) {
      expect(() => checkMailbox({ display_name: 'Dana Ruíz', smtp: { host, port: 25 }, window })).not.toThrow();
    }
    expect(() => checkMailbox({ display_name: null, window: null })).not.toThrow();
    expect(() => checkMailbox({ window, human_day: true })).not.toThrow();
    expect(() => checkMailbox({ window: { ...window, start: '17:00', end: '18:00' }, human_day: true })).not.toThrow();
  });

  it.each([
    ['/display_name', { display_name: 'a\nb' }],
    ['/display_name', { display_name: 'a\u2028b' }],
    ['/smtp/host', { smtp: { host: 'a b', port: 25 } }],
    ['/imap/host', { imap: { host: 'a\r\nb', port: 25 } }],
    ['/smtp/host', { smtp: { host: '169.254.169.254', port: 25 } }],
    ['/imap/host', { imap: { host: '0xa9fea9fe', port: 143 } }],
    ['/smtp/host', { smtp: { host: 'fe80::1', port: 25 } }],
    ['/window/end', { window: { ...window, end: '22:00' } }],
    ['/window', { window: { ...window, start: '18:00', end: '22:00' }, human_day: true }],
    ['/window', { window: { ...window, start: '07:00', end: '09:20' }, human_day: true }],
    ['/window', { window: { ...window, start: '12:00', end: '14:00' }, human_day: true }],
  ])('points at %s', (pointer, input) => {
    expect(() => checkMailbox(input)).toThrow(
      expect.objectContaining({ fields: [expect.objectContaining({ pointer })] }),
    );
  });
});
