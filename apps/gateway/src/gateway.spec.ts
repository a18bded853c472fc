import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  DomainError,
  createContact,
  createGroup,
  errorCodes,
  getContact,
  listContacts,
  launchSequence,
  pauseCampaign,
  updateGroup,
} from '@sortie/contracts';
import { runningGateway, type Running, type Send } from './testing/running-gateway.js';

let gateway: Running;
beforeAll(async () => {
  gateway = await runningGateway();
});
afterAll(() => gateway.app.close());

const send: Send = (...request) => gateway.send(...request);

function post(url: string, body: unknown, headers: Record<string, string> = {}) {
  return send(url, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  });
}

describe('an answer', () => {
  it('carries the headers of the API', async () => {
    gateway.operations.answer(getContact, () => ({ object: 'contact', id: 'con_1', version: 3 }));
    const answer = await send('/v1/contacts/con_1');
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({ object: 'contact', id: 'con_1', version: 3 });
    expect(answer.headers).toMatchObject({
      'x-request-id': expect.stringMatching(/^req_/),
      etag: '"v3"',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
      'content-type': 'application/json; charset=utf-8',
      ratelimit: expect.stringMatching(/^"key";r=\d+;t=\d+$/),
      'ratelimit-policy': '"key";q=10000;w=10',
      'x-ratelimit-limit': '10000',
      'server-timing': expect.stringMatching(/^auth;dur=[\d.]+, total;dur=[\d.]+$/),
    });
  });

  it('has the status of its declaration, and the input comes from path, query or body', async () => {
    expect((await post('/v1/contacts', { email: 'dana@acme.example' })).statusCode).toBe(201);
    expect(gateway.operations.inputsOf(createContact).at(-1)).toEqual({ email: 'dana@acme.example' });
    await send('/v1/contacts?limit=5&verified=true&min_fit_score=0.5&search=5');
    expect(gateway.operations.inputsOf(listContacts).at(-1)).toEqual({
      limit: 5,
      verified: true,
      min_fit_score: 0.5,
      search: '5',
    });
    await post('/v1/sequences/seq_1/launch', { group_id: 'grp_1' });
    expect(gateway.operations.inputsOf(launchSequence).at(-1)).toEqual({ id: 'seq_1', group_id: 'grp_1' });
  });

  it.each([undefined, '', '{}'])('needs no body where nothing is required (%j)', async (body) => {
    const headers: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    const answer = await send('/v1/campaigns/cmp_1/pause', {
      method: 'POST',
      ...(body === undefined ? {} : { body }),
      headers,
    });
    expect([answer.statusCode, gateway.operations.inputsOf(pauseCampaign).at(-1)]).toEqual([200, { id: 'cmp_1' }]);
  });

  it('comes with the context that the service needs', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const headers = {
      'content-type': 'application/vnd.sortie+json',
      'if-match': '"v7"',
      'idempotency-key': '"k 1"',
      traceparent,
    };
    await send('/v1/groups/grp_1', { method: 'PATCH', body: '{"name":"Q3"}', headers });
    const { context } = gateway.operations.asked.filter(({ name }) => name === updateGroup.name).at(-1)!;
    expect(context).toMatchObject({
      caller: { workspace_id: 'ws_a', principal_id: 'key_a' },
      if_match: 7,
      idempotency_key: 'k 1',
      traceparent,
      request_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      request_id: expect.stringMatching(/^req_/),
    });
    expect(context.deadline - Date.now()).toBeGreaterThan(updateGroup.deadlineMs - 1000);
  });

  it('takes PUT for the same partial update', async () => {
    const json = { 'content-type': 'application/json' };
    await send('/v1/groups/grp_1', { method: 'PUT', body: '{"name":"Q4"}', headers: json });
    expect(gateway.operations.inputsOf(updateGroup).at(-1)).toEqual({ id: 'grp_1', name: 'Q4' });
  });

  it('says when it is a replay', async () => {
    gateway.operations.answer(createGroup, () => ({ object: 'group', $replayed: true }));
    const answer = await post('/v1/groups', { name: 'Q2' }, { 'idempotency-key': 'a' });
    expect([answer.headers['idempotent-replayed'], answer.json()]).toEqual(['true', { object: 'group' }]);
    gateway.operations.answer(createGroup, () => {
      throw new DomainError('DUPLICATE_RESOURCE', 'Taken.', undefined, { existing_id: 'grp_1', $replayed: true });
    });
    const refusal = await post('/v1/groups', { name: 'Q2' }, { 'idempotency-key': 'a' });
    expect(refusal.headers['idempotent-replayed']).toBe('true');
    expect(refusal.json()).toMatchObject({ code: 'DUPLICATE_RESOURCE', existing_id: 'grp_1' });
    expect(refusal.json()).not.toHaveProperty('$replayed');
  });

  it('leaves one line in the log, without what the query held', async () => {
    await send('/v1/contacts?search=dana%40acme.example');
    expect(gateway.lines.at(-1)).toMatchObject({
      operation: 'contacts.list',
      route: '/v1/contacts',
      workspace_id: 'ws_a',
      status: 200,
      outcome: 'ok',
    });
    expect(JSON.stringify(gateway.lines.at(-1))).not.toContain('dana');
  });
});

describe('health', () => {
  it('is ready with a lease, and not while draining', async () => {
    expect((await gateway.app.inject('/livez')).json()).toEqual({ status: 'ok' });
    // Nobody renews it here, and the tests before took longer than it lasts.
    await gateway.parts.lease.renew();
    expect((await gateway.app.inject('/readyz')).statusCode).toBe(200);
    const stopping = await runningGateway();
    stopping.parts.lease.drop();
    const answer = await stopping.app.inject('/readyz');
    expect([answer.statusCode, answer.json()]).toEqual([503, { status: 'unavailable', failing: ['identity'] }]);
    await stopping.parts.lease.renew();
    expect((await stopping.app.inject('/readyz')).statusCode).toBe(200);
    stopping.health.draining = true;
    expect((await stopping.app.inject('/readyz')).statusCode).toBe(503);
    await stopping.app.close();
  });
});

it('/docs has a place for every error code', async () => {
  const { body, headers } = await gateway.app.inject('/docs');
  for (const code of Object.keys(errorCodes)) expect(body).toContain(`id="${code}"`);
  expect(headers['content-type']).toBe('text/html; charset=utf-8');
  expect(body).not.toMatch(/<script|src=|https?:\/\/(?!api\.test)/);
});
