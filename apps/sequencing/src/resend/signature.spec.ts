import { describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { isGenuine } from './signature.js';

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const body = '{"test": 2432232314}';
const sent = new Date('2026-03-02T09:00:00Z');
const later = (seconds: number) => new Date(sent.getTime() + seconds * 1000);
const signed = {
  id: 'msg_1',
  timestamp: String(sent.getTime() / 1000),
  signature: new Webhook(secret).sign('msg_1', sent, body),
};

describe('a webhook of a provider', () => {
  it('is genuine when its signature is over its very bytes', () => {
    expect(isGenuine(secret, body, signed, later(1))).toBe(true);
    expect(isGenuine(secret, `${body} `, signed, later(1))).toBe(false);
    expect(isGenuine(secret, body, { ...signed, id: 'msg_2' }, later(1))).toBe(false);
    expect(isGenuine(secret, body, { ...signed, signature: 'v1,AAAA' }, later(1))).toBe(false);
    expect(isGenuine('whsec_c29tZSBvdGhlciBzZWNyZXQ=', body, signed, later(1))).toBe(false);
  });

  it('may come minutes late, and not later or from the future', () => {
    for (const seconds of [-300, 300]) expect(isGenuine(secret, body, signed, later(seconds))).toBe(true);
    for (const seconds of [-301, 301]) expect(isGenuine(secret, body, signed, later(seconds))).toBe(false);
    expect(isGenuine(secret, body, { ...signed, timestamp: 'soon' }, later(1))).toBe(false);
  });

  it('passes with any one of several signatures', () => {
    expect(isGenuine(secret, body, { ...signed, signature: `v1,AAAA ${signed.signature}` }, later(1))).toBe(true);
  });
});
