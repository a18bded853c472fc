import { describe, expect, it } from '@jest/globals';
import { describeConfig, readConfig } from './config.js';
import { ServiceSettings } from './service-settings.js';
import { Setting } from './setting.js';

class MailConfig {
  @Setting({ env: 'MAIL_HOST', description: 'where mail goes' }) host: string;
  @Setting({ env: 'MAIL_PORT', description: 'its port', default: '25' }) port: number;
  @Setting({ env: 'MAIL_TLS', description: 'encrypted', default: 'off' }) tls: boolean;
  @Setting({ env: 'MAIL_KEY', description: 'base64 of the key', secret: true }) key: Buffer;
  @Setting({ env: 'MAIL_NETWORKS', description: 'networks', optional: true }) networks?: string[];
  @Setting({ env: 'MAIL_MODE', description: 'how', default: 'slow', oneOf: ['slow', 'fast'] }) mode: string;
}

describe('readConfig', () => {
  const env = { MAIL_HOST: 'mail.test', MAIL_KEY: Buffer.alloc(32, 1).toString('base64') };

  it('gives every setting the type of its property', () => {
    const config = readConfig(MailConfig, {
      ...env,
      MAIL_TLS: 'on',
      MAIL_PORT: '2525',
      MAIL_NETWORKS: '10.0.0.0/8, ::1',
    });
    expect(config).toMatchObject({
      host: 'mail.test',
      port: 2525,
      tls: true,
      networks: ['10.0.0.0/8', '::1'],
      mode: 'slow',
    });
    expect(config.key).toEqual(Buffer.alloc(32, 1));
  });

  it('takes defaults and leaves what is optional out', () => {
    expect(readConfig(MailConfig, env)).toMatchObject({ port: 25, tls: false });
    expect(readConfig(MailConfig, env).networks).toBeUndefined();
  });

  it('lists everything that is missing or invalid at once, and no value', () => {
    const read = () => readConfig(MailConfig, { MAIL_PORT: 'many', MAIL_KEY: 'hunter2!', MAIL_MODE: 'odd' });
    expect(read).toThrow(/MAIL_HOST is not set: where mail goes/);
    expect(read).toThrow(/MAIL_PORT must be a number/);
    expect(read).toThrow(/MAIL_KEY must be base64/);
    expect(read).toThrow(/MAIL_MODE must be one of slow, fast/);
    expect(read).not.toThrow(/hunter2/);
  });

  it.each([
    ['one byte', 'QQ=='],
    ['31 bytes', Buffer.alloc(31, 1).toString('base64')],
    ['letters that base64 has not', 'hunter2!'.repeat(8)],
    ['nothing but padding', '===='],
  ])('refuses a key of %s, names the remedy and shows no value', (_, MAIL_KEY) => {
    const read = () => readConfig(MailConfig, { ...env, MAIL_KEY });
    expect(read).toThrow(/MAIL_KEY must be base64 of at least 32 bytes \(`openssl rand -base64 32` makes one\)/);
    expect(read).not.toThrow(new RegExp(MAIL_KEY));
  });

  it('judges the keys of every service so', () => {
    const read = () => readConfig(ServiceSettings, { SORTIE_KEY: 'QQ==', SORTIE_CURSOR_KEY: 'QQ==' });
    expect(read).toThrow(/SORTIE_KEY must be base64 of at least 32 bytes/);
    expect(read).toThrow(/SORTIE_CURSOR_KEY must be base64 of at least 32 bytes/);
  });

  it('takes a longer key', () => {
    const long = Buffer.alloc(48, 1);
    expect(readConfig(MailConfig, { ...env, MAIL_KEY: long.toString('base64') }).key).toEqual(long);
  });

  it('counts an empty variable as not set', () => {
    expect(() => readConfig(MailConfig, { ...env, MAIL_HOST: ' ' })).toThrow(/MAIL_HOST is not set/);
  });

  it('describes the values with secrets hidden', () => {
    expect(describeConfig(readConfig(MailConfig, env))).toEqual({
      MAIL_HOST: 'mail.test',
      MAIL_PORT: '25',
      MAIL_TLS: 'false',
      MAIL_KEY: 'set',
      MAIL_NETWORKS: 'not set',
      MAIL_MODE: 'slow',
    });
  });
});
