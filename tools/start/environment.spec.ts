import { describe, expect, it } from '@jest/globals';
import { environmentOf, gatewayOrigin, type Installation } from './environment.ts';

const installation = (settings: Record<string, string>): Installation => ({
  options: {
    demo: false, multi: false, gateways: 1, home: '/home/sortie', webhookAllowPrivate: '', settings, ignored: [],
  },
  ports: { gateways: [8081, 8082], sandbox: 1, sandboxSmtp: 2, inboundSmtp: 2525 },
  master: Buffer.alloc(32, 1),
  databaseUrl: 'postgresql://postgres@127.0.0.1:5432/sortie',
  natsUrl: 'nats://127.0.0.1:4222',
});

describe('the environment of a service', () => {
  it('has the address under which this machine reaches the gateway, until a person says another', () => {
    expect(environmentOf('sequencing', installation({}))).toMatchObject({ SORTIE_PUBLIC_URL: 'http://127.0.0.1:8081' });
    const settings = { SORTIE_PUBLIC_URL: 'https://mail.acme.example', SORTIE_BOUNCE_DOMAIN: 'b.acme.example' };
    expect(environmentOf('sequencing', installation(settings))).toMatchObject(settings);
  });

  it.each([
    [undefined, '127.0.0.1:2525'],
    ['0.0.0.0', '127.0.0.1:2525'],
    ['10.0.0.5', '10.0.0.5:2525'],
  ])('sends the sandbox to the listener that binds %s', (host, expected) => {
    const settings: Record<string, string> = host ? { SORTIE_INBOUND_SMTP_HOST: host } : {};
    expect(environmentOf('sandbox', installation(settings))).toMatchObject({ SORTIE_INBOUND_SMTP: expected });
  });
});

it.each([
  ['127.0.0.1', 'http://127.0.0.1:8082'],
  ['::', 'http://127.0.0.1:8082'],
  ['10.0.0.5', 'http://10.0.0.5:8082'],
  ['fd00::5', 'http://[fd00::5]:8082'],
])('finds a gateway that listens on %s', (host, expected) => {
  expect(gatewayOrigin(installation({ SORTIE_HOST: host }), 1)).toBe(expected);
});
