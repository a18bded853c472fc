import { describe, expect, it } from '@jest/globals';
import { describeConfig, readConfig } from './config.js';
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
  const env = { MAIL_HOST: 'mail.test', MAIL_KEY: 'AAECAw==' };

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
    expect(config.key).toEqual(Buffer.from([0, 1, 2, 3]));
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
