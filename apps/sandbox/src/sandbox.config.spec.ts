import { describe, expect, it } from '@jest/globals';
import { service } from './main.js';
import { readConfig } from './sandbox.config.js';

const env = {
  SORTIE_DB_APP_URL: 'postgresql://sandbox_app@127.0.0.1/sortie',
  SORTIE_SANDBOX_PORT: '8025',
  SORTIE_SANDBOX_SMTP_PORT: '1025',
  SORTIE_INBOUND_SMTP: '127.0.0.1:2525',
};

describe('the configuration', () => {
  it('is read once, typed', () => {
    expect(readConfig(env)).toEqual({
      appDatabaseUrl: env.SORTIE_DB_APP_URL,
      httpPort: 8025,
      smtpPort: 1025,
      inbound: { host: '127.0.0.1', port: 2525 },
      faults: null,
      webhooksFirst: false,
    });
  });

  it.each(Object.keys(env))('names %s when it is missing', (name) =>
    expect(() => readConfig({ ...env, [name]: undefined })).toThrow(name));

  it.each([['SORTIE_SANDBOX_PORT', '99999'], ['SORTIE_SANDBOX_SMTP_PORT', 'smtp'], ['SORTIE_INBOUND_SMTP', 'host']])(
    'refuses %s = %s',
    (name, value) => expect(() => readConfig({ ...env, [name]: value })).toThrow(name),
  );

  it('is refused in production, before anything is opened', async () => {
    const production = { ...env, SORTIE_ENVIRONMENT: 'production' };
    await expect(service.start(production)).rejects.toThrow('never runs in production');
    await expect(service.migrate(production)).rejects.toThrow('never runs in production');
  });
});
