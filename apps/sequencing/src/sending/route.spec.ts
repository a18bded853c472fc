import { describe, expect, it } from '@jest/globals';
import type { SequencingConfig } from '../sequencing.config.js';
import { resendAccountOf } from '../resend/account.js';
import { routeOf } from './route.js';
import { noWayOut, submitBy } from './way-out.js';

const sandbox = { sandboxSmtp: 'smtp://127.0.0.1:2525', sandboxUrl: 'http://127.0.0.1:8025' };
const none = { sandboxSmtp: '', sandboxUrl: '' };
const config = (change: Partial<SequencingConfig>) => ({ resendUrl: 'https://api.resend.com', ...change }) as SequencingConfig;
const mailbox = (host: string, test: boolean) => ({
  email: 'pat@acme.example', test, smtp: { host, port: 587, secure: false, user: null },
});

describe('the way out of a mailbox', () => {
  it.each([
    ['smtp.acme.example', false, sandbox, { server: { host: 'smtp.acme.example' }, sandboxed: false }],
    ['smtp.acme.example', true, sandbox, { server: { host: '127.0.0.1', port: 2525 }, sandboxed: true }],
    ['127.0.0.1', true, sandbox, { server: { host: '127.0.0.1', port: 587 }, sandboxed: false }],
    ['smtp.acme.example', false, none, { server: { host: 'smtp.acme.example' }, sandboxed: false }],
    ['localhost', true, none, { server: { host: 'localhost', port: 587 }, sandboxed: false }],
  ])('to %s, in test mode: %s, with %j', (host, test, around, expected) => {
    expect(routeOf(config(around), mailbox(host, test))).toMatchObject(expected);
  });

  it.each([
    ['its address', { password: 'secret' }, 'pat@acme.example'],
    ['nobody', { password: null }, null],
  ])('without a user logs %s in, with %j', (_who, login, user) => {
    expect(routeOf(config(none), mailbox('smtp.acme.example', false), login)?.server.user).toBe(user);
  });

  it('does not exist in test mode without a sandbox: nothing reaches a server elsewhere', async () => {
    expect(routeOf(config(none), mailbox('smtp.acme.example', true))).toBeNull();
    expect(resendAccountOf(config(none), 're_1', true)).toBeNull();
    const way = { via: 'nothing', sandboxed: false } as const;
    expect(await submitBy(way, {} as never, {} as never, 'tch_1')).toEqual({ kind: 'mailbox_failed', text: noWayOut });
  });

  it('through Resend is its own API, or in test mode the sandbox that plays it', () => {
    expect(resendAccountOf(config(sandbox), 're_1', false)?.baseUrl).toBe('https://api.resend.com');
    expect(resendAccountOf(config(sandbox), 're_1', true)?.baseUrl).toBe('http://127.0.0.1:8025/resend');
    expect(resendAccountOf(config({ ...none, resendUrl: 'http://127.0.0.1:9' }), 're_1', true)?.baseUrl).toBe('http://127.0.0.1:9');
  });
});
