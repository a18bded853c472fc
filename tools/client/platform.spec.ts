import { expect, it } from '@jest/globals';
import { startOptions } from '../start/options.config.ts';
import { platformEnvironment } from './platform.mjs';

const shell = {
  DATABASE_URL: 'postgresql://prod', NATS_URL: 'nats://prod', SORTIE_PORT: '8080', SORTIE_INBOUND_SMTP_PORT: '25',
  SORTIE_HOME: '/srv/sortie', PATH: '/bin',
};

it('starts a platform of its own, whatever installation the shell names', () => {
  const options = startOptions([], platformEnvironment('/tmp/drill', {}, shell));
  expect(options).toMatchObject({ home: '/tmp/drill', path: '/bin' });
  expect([options.databaseUrl, options.natsUrl, options.port, options.inboundPort]).toEqual(Array(4).fill(undefined));
});

it('takes what its caller says', () => {
  const options = startOptions([], platformEnvironment('/tmp/drill', { SORTIE_PORT: '9000', NATS_URL: 'nats://b' }, shell));
  expect(options).toMatchObject({ port: 9000, natsUrl: 'nats://b' });
});
