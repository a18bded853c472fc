import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DomainError, getContact } from '@sortie/contracts';
import { keyWith } from './testing/keys.js';
import { bearer, runningGateway, type Running, type Send, type Sent } from './testing/running-gateway.js';

let gateway: Running;
beforeAll(async () => {
  gateway = await runningGateway();
});
afterAll(() => gateway.app.close());

const send: Send = (...request) => gateway.send(...request);

describe('a refusal', () => {
  const json = { 'content-type': 'application/json' };
  it.each<[string, number, string, Sent & { url?: string }]>([
    ['no key', 401, 'MISSING_AUTH', { headers: { authorization: '' } }],
    ['another scheme', 401, 'MISSING_AUTH', { headers: { authorization: 'Basic YTpi' } }],
    ['a scheme alone', 401, 'MISSING_AUTH', { headers: { authorization: 'Bearer' } }],
    ['a garbled key', 401, 'INVALID_API_KEY', { headers: { authorization: 'Bearer srt_live_sk_x' } }],
    ['an unknown path', 404, 'RESOURCE_NOT_FOUND', { url: '/v1/nothing' }],
    ['an id with a control character', 404, 'RESOURCE_NOT_FOUND', { url: '/v1/contacts/%00' }],
    ['an id that is too long', 404, 'RESOURCE_NOT_FOUND', { url: `/v1/contacts/${'x'.repeat(300)}` }],
    ['another method', 405, 'METHOD_NOT_ALLOWED', { method: 'POST', url: '/v1/contacts/con_1' }],
    ['a path that cannot be decoded', 400, 'BAD_REQUEST', { url: '/v1/contacts/%ff' }],
    ['malformed JSON', 400, 'BAD_REQUEST', { method: 'POST', body: '{"email":', headers: json }],
    [
      'another media type',
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      { method: 'POST', body: 'email=x', headers: { 'content-type': 'text/plain' } },
    ],
    [
      'a media type that only begins like JSON',
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      { method: 'POST', body: '{}', headers: { 'content-type': 'application/jsonx' } },
    ],
    [
      'a compressed body',
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      { method: 'POST', body: '{}', headers: { ...json, 'content-encoding': 'gzip' } },
    ],
    [
      'a body that is too large',
      413,
      'PAYLOAD_TOO_LARGE',
      { method: 'POST', body: Buffer.alloc(1024 * 1024 + 1, 0x20), headers: json },
    ],
    ['a list as body', 422, 'VALIDATION_ERROR', { method: 'POST', body: '[]', headers: json }],
    ['an unknown member', 422, 'VALIDATION_ERROR', { method: 'POST', body: '{"emial":"x"}', headers: json }],
    [
      'a duplicate member',
      422,
      'VALIDATION_ERROR',
      { method: 'POST', body: '{"email":"a@b.example","email":"c@d.example"}', headers: json },
    ],
    [
      'a query beside a body',
      422,
      'VALIDATION_ERROR',
      { method: 'POST', url: '/v1/contacts?email=a', body: '{"email":"a@b.example"}', headers: json },
    ],
    [
      'a body that names what the path names',
      422,
      'VALIDATION_ERROR',
      { method: 'PATCH', url: '/v1/groups/grp_1', body: '{"id":"grp_2"}', headers: json },
    ],
    [
      'a body of a delete',
      422,
      'VALIDATION_ERROR',
      { method: 'DELETE', url: '/v1/groups/grp_1', body: '{"force":true}', headers: json },
    ],
    ['an unknown parameter', 422, 'VALIDATION_ERROR', { url: '/v1/contacts?limits=5' }],
    ['a repeated parameter', 422, 'VALIDATION_ERROR', { url: '/v1/contacts?limit=5&limit=6' }],
    ['a parameter of the wrong type', 422, 'VALIDATION_ERROR', { url: '/v1/contacts?limit=many' }],
    ['a NUL in a parameter', 422, 'VALIDATION_ERROR', { url: '/v1/contacts?search=%00' }],
    ['a limit beyond the maximum', 422, 'VALIDATION_ERROR', { url: '/v1/contacts?limit=1000000000' }],
    [
      'a malformed If-Match',
      400,
      'BAD_REQUEST',
      { method: 'PATCH', url: '/v1/groups/grp_1', body: '{}', headers: { ...json, 'if-match': '3' } },
    ],
    [
      'a malformed Idempotency-Key',
      400,
      'BAD_REQUEST',
      { method: 'POST', body: '{}', headers: { ...json, 'idempotency-key': 'x'.repeat(256) } },
    ],
  ])('of %s is a problem document', async (_what, status, code, { url = '/v1/contacts', ...sent }) => {
    const answer = await send(url, sent);
    expect(answer.statusCode).toBe(status);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/problem+json; charset=utf-8',
      'x-request-id': expect.stringMatching(/^req_/),
    });
    expect(answer.json()).toEqual({
      type: `http://api.test/docs#${code}`,
      title: expect.any(String),
      status,
      detail: expect.any(String),
      instance: url.split('?')[0],
      code,
      request_id: answer.headers['x-request-id'],
      docs_url: `http://api.test/docs#${code}`,
      ...(status === 422
        ? { errors: [expect.objectContaining({ pointer: expect.any(String), code: expect.any(String) })] }
        : {}),
    });
    expect(Object.hasOwn(answer.headers, 'www-authenticate')).toBe(status === 401);
    expect(Object.hasOwn(answer.headers, 'allow')).toBe(status === 405);
  });

  it.each<[string, Sent]>([
    ['is too large', { body: Buffer.alloc(1024 * 1024 + 1, 0x20), headers: json }],
    ['is no JSON', { body: 'x', headers: { 'content-type': 'text/plain' } }],
    ['stands beside a malformed Idempotency-Key', { body: '{}', headers: { ...json, 'idempotency-key': '' } }],
  ])('is counted, and says so, where the body %s', async (_what, sent) => {
    const left = async (one: Sent) =>
      Number((await send('/v1/contacts', { method: 'POST', ...one })).headers['x-ratelimit-remaining']);
    const before = await left({ body: '[]', headers: json });
    expect(before).toBeGreaterThan(1);
    expect(await left(sent)).toBe(before - 1);
  });

  it('names the methods that a path has', async () => {
    expect((await send('/v1/contacts/con_1', { method: 'POST' })).headers.allow).toBe('DELETE, GET, HEAD, PATCH, PUT');
  });

  it('takes the scheme in any case', async () => {
    expect(
      (await send('/v1/me', { headers: { authorization: bearer.authorization.replace('Bearer', 'bEaReR') } }))
        .statusCode,
    ).toBe(200);
  });

  it('never takes a key from the query or the body', async () => {
    const answer = await gateway.app.inject(`/v1/me?access_token=${bearer.authorization.slice(7)}`);
    expect(answer.json()).toMatchObject({ code: 'MISSING_AUTH' });
  });

  it('of a service passes on as it is, and of anything unknown tells nothing', async () => {
    gateway.operations.answer(getContact, () => {
      throw new DomainError('UNAVAILABLE', 'Try again.', undefined, { retry_after: 1 });
    });
    const unavailable = await send('/v1/contacts/con_1');
    expect([unavailable.statusCode, unavailable.headers['retry-after']]).toEqual([503, '1']);
    gateway.operations.answer(getContact, () => {
      throw new Error('password of the database is hunter2');
    });
    const failed = await send('/v1/contacts/con_1');
    expect(failed.json()).toMatchObject({ status: 500, code: 'INTERNAL_ERROR' });
    expect(failed.body).not.toMatch(/hunter2|at .*\.ts/);
    expect(gateway.failures.at(-1)).toMatchObject({ message: expect.stringContaining('hunter2') });
  });

  it('of a missing scope names the scope, before the input is looked at', async () => {
    const narrow = await runningGateway({ scopes: ['groups:read'] });
    const answer = await narrow.app.inject({
      method: 'POST',
      url: '/v1/contacts',
      headers: { ...bearer, ...json },
      payload: '{"',
    });
    expect(answer.json()).toMatchObject({ status: 403, code: 'SCOPE_DENIED', required_scopes: ['contacts:write'] });
    await narrow.app.close();
  });

  it('of too many requests says when to come back', async () => {
    const slow = await runningGateway({ rateLimit: 0.2 });
    const url = '/v1/groups';
    const answers = [];
    for (let count = 0; count < 3; count++) answers.push(await slow.app.inject({ url, headers: bearer }));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 429]);
    expect(answers[2]!.json()).toMatchObject({
      type: 'https://iana.org/assignments/http-problem-types#quota-exceeded',
      'violated-policies': ['key'],
    });
    expect(answers[2]!.headers).toMatchObject({
      ratelimit: expect.stringMatching(/^"key";r=0;t=\d+$/),
      'x-ratelimit-remaining': '0',
    });
    expect(Number(answers[2]!.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    await slow.app.close();
  });

  it('of a guesser becomes a 429 for its address, while known keys go on', async () => {
    const guessed = await runningGateway();
    guessed.operations.withIdentity();
    await guessed.app.inject({ url: '/v1/me', headers: bearer });
    const guess = (count: number) =>
      guessed.app.inject({ url: '/v1/me', headers: { authorization: `Bearer srt_${count}` } });
    for (let count = 0; count < 200; count++) expect((await guess(count)).statusCode).toBe(401);
    expect((await guess(200)).statusCode).toBe(429);
    expect(
      (await guessed.app.inject({ url: '/v1/me', headers: { authorization: `Bearer ${keyWith('BBBBBBBBBBBB')}` } }))
        .statusCode,
    ).toBe(429);
    expect((await guessed.app.inject({ url: '/v1/me', headers: bearer })).statusCode).toBe(200);
    await guessed.app.close();
  });
});
