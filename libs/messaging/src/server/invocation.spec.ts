import { expect, it } from '@jest/globals';
import { getTestClock, pauseCampaign, type CallContext, type Operation } from '@sortie/contracts';
import type { Observer } from '../observer.js';
import { Invocation } from './invocation.js';

const observer: Observer = {
  span: (_name, _attributes, _traceparent, work) => work(),
  traceparent: () => undefined,
  line: () => undefined,
  failure: () => undefined,
};
const context = {
  caller: { workspace_id: 'ws_1', principal_id: 'key_1', mode: 'test', scopes: [] },
  request_id: 'req_1',
  deadline: Date.now() + 600_000,
  now: '2026-11-21T09:00:00.000Z',
} as unknown as CallContext;

const fails = (operation: Operation<any, any>, error: unknown) =>
  new Invocation(observer).run(operation, { input: {}, context }, () => Promise.reject(error as Error));

it.each([
  ['starts', Object.assign(new Error('database error 57P03 in BackendInitialize'), { code: '57P03' })],
  ['is gone', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })],
  ['breaks off', new Error('Connection terminated unexpectedly')],
  ['has no connection left', new Error('timeout exceeded when trying to connect')],
])('says unavailable, and of a write that its outcome is unknown, when the database %s', async (_how, error) => {
  const unavailable = (detail: RegExp) => ({
    code: 'UNAVAILABLE', extensions: { retry_after: 1 }, detail: expect.stringMatching(detail),
  });
  await expect(fails(getTestClock, error)).rejects.toMatchObject(unavailable(/try again/));
  await expect(fails(pauseCampaign, error)).rejects.toMatchObject(unavailable(/Idempotency-Key/));
});

it('says an internal error for what nobody foresaw', async () => {
  await expect(fails(getTestClock, new TypeError('x is undefined'))).rejects.toMatchObject({ code: 'INTERNAL_ERROR' });
});
