import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { decodeSecret, newSecret } from './secret.js';
import { signatureHeaders } from './sign.js';

const vector = {
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  at: new Date(1614265330_000),
  body: Buffer.from('{"test": 2432232314}'),
  secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
};

describe('secrets', () => {
  it('are 32 fresh random bytes', () => {
    const secrets = Array.from({ length: 1_000 }, newSecret);
    expect(new Set(secrets).size).toBe(1_000);
    expect(secrets.filter((secret) => !/^whsec_[A-Za-z0-9+/]{43}=$/.test(secret))).toEqual([]);
    expect(secrets.filter((secret) => decodeSecret(secret).length !== 32)).toEqual([]);
  });

  it.each([
    '', 'whsec_', 'whsec_MfKQ9r8G', 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'whsk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS!', `whsec_${Buffer.alloc(65).toString('base64')}`,
    `whsec_${Buffer.alloc(23).toString('base64')}`,
  ])('refuse %j and do not repeat it', (secret) => {
    const message = 'Not a webhook secret: whsec_ and the base64 of 24 to 64 bytes are expected.';
    expect(() => decodeSecret(secret)).toThrow(new Error(message));
  });
});

describe('signatureHeaders', () => {
  it('gives the published vector', () => {
    expect(signatureHeaders(vector)).toEqual({
      'webhook-id': vector.id,
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
      'x-sortie-signature': `sha256=${createHmac('sha256', vector.secrets[0]!).update(vector.body).digest('hex')}`,
    });
  });

  it('signs so that the reference library verifies it', () => {
    const secret = newSecret();
    const body = Buffer.from('{"a":"ü"}');
    const headers = signatureHeaders({ id: 'evt_1', at: new Date(), body, secrets: [secret] });
    expect(new Webhook(secret).verify(body, headers)).toEqual({ a: 'ü' });
    expect(() => new Webhook(newSecret()).verify(body, headers)).toThrow();
    expect(() => new Webhook(secret).verify('{"a":"u"}', headers)).toThrow();
    expect(() => new Webhook(secret).verify(body, { ...headers, 'webhook-id': 'evt_2' })).toThrow();
  });

  it('signs with every live secret during a rotation', () => {
    const secrets = [newSecret(), newSecret()];
    const headers = signatureHeaders({ id: 'evt_1', at: new Date(), body: Buffer.from('{}'), secrets });
    for (const secret of secrets) expect(new Webhook(secret).verify('{}', headers)).toEqual({});
    expect(headers['webhook-signature']).toMatch(/^v1,\S+ v1,\S+$/);
  });

  it('floors the time to whole seconds', () => {
    expect(signatureHeaders({ ...vector, at: new Date(1614265330_999) })).toEqual(signatureHeaders(vector));
  });

  it('refuses what could not be verified', () => {
    expect(() => signatureHeaders({ ...vector, secrets: [] })).toThrow('without a secret');
    expect(() => signatureHeaders({ ...vector, id: 'evt.1' })).toThrow('dot');
  });
});
