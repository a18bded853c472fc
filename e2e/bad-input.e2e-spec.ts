// Bad input: each a clear problem document, never a 500, and no event written.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ok, type Answer, type Sent } from './support/http.ts';
import { settledLog } from './support/log.ts';
import { expectProblem } from './support/problem.ts';
import { required } from './support/required.ts';
import { newWorkspace, sandboxMailbox, warmedPool, type Workspace } from './support/workspace.ts';

let workspace: Workspace;
let contactId: string;
let groupId: string;
let poolId: string;
let endpointId: string;
let before: number;

beforeAll(async () => {
  workspace = await newWorkspace('Bad input');
  const { send } = workspace;
  contactId = (await ok(send('POST', '/v1/contacts', { body: { email: 'good@acme.example' } }))).id;
  groupId = (await ok(send('POST', '/v1/groups', { body: { name: 'Good' } }))).id;
  poolId = await warmedPool(workspace, 1);
  endpointId = (
    await ok(send('POST', '/v1/webhooks', { body: { url: 'http://127.0.0.1:9/', events: ['reply.received'] } }))
  ).id;
  before = (await settledLog(workspace)).length;
});

// The point of all of these together: nothing happened.
afterAll(async () => {
  expect((await settledLog(workspace)).slice(before).map(({ type }) => type)).toEqual([]);
});

async function refused(
  method: string,
  path: string,
  sent: Sent,
  status: number,
  code: string,
  pointer?: string,
): Promise<Answer> {
  const filled = path.replace('CONTACT', contactId).replace('GROUP', groupId).replace('ENDPOINT', endpointId);
  const body =
    typeof sent.body === 'object' && !(sent.body instanceof Uint8Array)
      ? JSON.parse(JSON.stringify(sent.body).replaceAll('POOL', poolId))
      : sent.body;
  const answer = await workspace.send(method, filled, { ...sent, body });
  expectProblem(answer, status, code, filled);
  if (pointer !== undefined)
    expect(answer.body.errors.map((error: { pointer: string }) => error.pointer)).toContain(pointer);
  return answer;
}

describe('a body that cannot be read', () => {
  it.each([
    ['{'],
    ['{"email":"a@acme.example"'],
    ['{"email":"a@acme.example",}'],
    ["{'email':'a@acme.example'}"],
    ['nonsense'],
    ['{"a":1}{"b":2}'],
    ['{"email":NaN}'],
    ['{"email":"a\nb@acme.example"}'],
    ['﻿{"email":"a@acme.example"}'],
    [new Uint8Array([0x7b, 0xff, 0xfe, 0x7d])],
  ])('is a 400: %j', async (body) => {
    await refused('POST', '/v1/contacts', { body }, 400, 'BAD_REQUEST');
  });

  it.each([
    ['[]', ''],
    ['"text"', ''],
    ['null', ''],
    ['42', ''],
    ['{"email":"a@acme.example","email":"b@acme.example"}', '/email'],
    ['{"email":"a@acme.example","__proto__":{"x":1}}', '/__proto__'],
    ['{"email":"a@acme.example","constructor":{}}', '/constructor'],
    ['{"email":"a@acme.example","first_name":"\\ud800"}', '/first_name'],
    ['{"email":"a@acme.example","first_name":"a\\u0000b"}', '/first_name'],
  ])('or a 422 where it is JSON and still no request: %s', async (body, pointer) => {
    await refused('POST', '/v1/contacts', { body }, 422, 'VALIDATION_ERROR', pointer);
  });

  it('is a 422 when it is nested without end', async () => {
    const body = `{"custom":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}}`;
    await refused('POST', '/v1/contacts', { body }, 422, 'VALIDATION_ERROR');
  });

  it.each([['text/plain'], ['application/x-www-form-urlencoded'], ['multipart/form-data; boundary=x']])(
    'is a 415 as %s',
    async (type) => {
      await refused(
        'POST',
        '/v1/contacts',
        { body: '{"email":"a@acme.example"}', headers: { 'content-type': type } },
        415,
        'UNSUPPORTED_MEDIA_TYPE',
      );
    },
  );

  it('is a 415 when it is compressed', async () => {
    await refused(
      'POST',
      '/v1/contacts',
      { body: '{}', headers: { 'content-encoding': 'gzip' } },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    );
  });
});

describe('a body over the limit', () => {
  // Sent many times: an answer that a reset overtakes now and then would show.
  const padded = (bytes: number) => JSON.stringify({ email: 'a@acme.example', custom: { note: 'x'.repeat(bytes) } });
  const mebibyte = 1024 * 1024;

  it('is a 413 beyond 1 MiB', async () => {
    for (let n = 0; n < 10; n++)
      await refused('POST', '/v1/contacts', { body: padded(mebibyte) }, 413, 'PAYLOAD_TOO_LARGE');
  });

  it('is a 413 beyond 4 MiB for a batch, and no sooner', async () => {
    const body = (bytes: number) =>
      JSON.stringify({ contacts: [{ email: 'a@acme.example', first_name: 'x'.repeat(bytes) }] });
    for (let n = 0; n < 10; n++)
      await refused('POST', '/v1/contacts/batch', { body: body(4 * mebibyte) }, 413, 'PAYLOAD_TOO_LARGE');
    await refused('POST', '/v1/contacts/batch', { body: body(3 * mebibyte) }, 422, 'VALIDATION_ERROR');
  });

  it('is a 422 when a batch has 1 001 contacts', async () => {
    const contacts = Array.from({ length: 1001 }, (_, n) => ({ email: `n${n}@acme.example` }));
    await refused('POST', '/v1/contacts/batch', { body: { contacts } }, 422, 'VALIDATION_ERROR', '/contacts');
  });
});

const step = (change: object) => ({
  name: 'S',
  mailbox_pool: 'POOL',
  steps: [{ channel: 'email', wait_days: 0, subject: 'Hi', body: 'Hello', ...change }],
});
const mailbox = (change: object) => ({ email: 'm@outbound.example', smtp: { host: '127.0.0.1', port: 25 }, ...change });

describe('a member that is unknown or of a wrong type', () => {
  it.each([
    ['POST', '/v1/contacts', { email: 'a@acme.example', nonsense: 1 }, '/nonsense'],
    ['POST', '/v1/contacts', { email: 'a@acme.example', id: 'con_1' }, '/id'],
    ['POST', '/v1/contacts', { email: 'a@acme.example', workspace_id: 'ws_1' }, '/workspace_id'],
    ['PATCH', '/v1/contacts/CONTACT', { id: 'con_1' }, '/id'],
    ['PATCH', '/v1/contacts/CONTACT', { nonsense: null }, '/nonsense'],
    ['POST', '/v1/contacts', { first_name: 'Nobody' }, '/email'],
    ['POST', '/v1/contacts', { email: 5 }, '/email'],
    ['POST', '/v1/contacts', { email: null }, '/email'],
    ['POST', '/v1/contacts', { email: ['a@acme.example'] }, '/email'],
    ['POST', '/v1/contacts', { email: { $ne: '' } }, '/email'],
    ['POST', '/v1/contacts', { email: 'not an address' }, '/email'],
    ['POST', '/v1/contacts', { email: 'a@acme.example\r\nBcc: b@acme.example' }, '/email'],
    ['POST', '/v1/contacts', { phone: '0123' }, '/phone'],
    ['POST', '/v1/contacts', { email: 'a@acme.example', timezone: 'Mars/Olympus' }, '/timezone'],
    ['POST', '/v1/contacts', { email: 'a@acme.example', tags: 'vip' }, '/tags'],
    ['POST', '/v1/contacts', { email: 'a@acme.example', tags: [1] }, '/tags'],
    ['POST', '/v1/contacts', { email: 'a@acme.example', custom: { a: { b: 1 } } }, '/custom'],
    ['POST', '/v1/contacts', { email: 'a@acme.example', linkedin_url: 'javascript:alert(1)' }, '/linkedin_url'],
    ['POST', '/v1/contacts/batch', { contacts: [] }, '/contacts'],
    ['POST', '/v1/contacts/batch', { contacts: {} }, '/contacts'],
    ['POST', '/v1/contacts/batch', { contacts: [{ email: 'a@acme.example' }], upsert: 'yes' }, '/upsert'],
    ['POST', '/v1/groups', { name: '' }, '/name'],
    ['POST', '/v1/groups', { name: 'x'.repeat(201) }, '/name'],
    ['POST', '/v1/groups', {}, '/name'],
    ['PATCH', '/v1/groups/GROUP', { name: null }, '/name'],
    ['POST', '/v1/mailboxes', mailbox({ daily_cap: '40' }), '/daily_cap'],
    ['POST', '/v1/mailboxes', mailbox({ daily_cap: 1.5 }), '/daily_cap'],
    ['POST', '/v1/mailboxes', mailbox({ smtp: null }), '/smtp'],
    ['POST', '/v1/mailboxes', mailbox({ smtp: { host: 'h', port: 99_999 } }), '/smtp/port'],
    ['POST', '/v1/mailboxes', mailbox({ smtp: { host: 'h', port: 25, nonsense: 1 } }), '/smtp/nonsense'],
    ['POST', '/v1/pools', { name: 'P', mailbox_ids: [] }, '/mailbox_ids'],
    ['POST', '/v1/sequences', step({ channel: 'pigeon' }), '/steps/0/channel'],
    ['POST', '/v1/sequences', step({ channel: 'toString' }), '/steps/0/channel'],
    ['POST', '/v1/sequences', step({ channel: null }), '/steps/0/channel'],
    ['POST', '/v1/sequences', step({ wait_days: -1 }), '/steps/0/wait_days'],
    ['POST', '/v1/sequences', step({ if: 'maybe' }), '/steps/0/if'],
    ['POST', '/v1/sequences', step({ next: 'nowhere' }), '/steps/0/next'],
    ['POST', '/v1/sequences', step({ id: 'a', next: 'a' }), '/steps/0/next'],
    ['POST', '/v1/sequences', step({ branches: [{ if: 'opened', go_to: 'b' }] }), '/steps/0/branches/0/go_to'],
    ['POST', '/v1/sequences', step({ winner: { metric: 'replied' } }), '/steps/0/winner'],
    ['POST', '/v1/sequences', step({ nonsense: 1 }), '/steps/0/nonsense'],
    ['POST', '/v1/sequences', { name: 'S', mailbox_pool: 'POOL', steps: null }, '/steps'],
    ['POST', '/v1/sequences', { name: 'S', mailbox_pool: 'POOL', steps: [null] }, '/steps/0'],
    ['POST', '/v1/sequences', { name: 'S', mailbox_pool: 'POOL', steps: [] }, '/steps'],
    ['POST', '/v1/sequences', { name: 'S', mailbox_pool: 'POOL', steps: {} }, '/steps'],
    ['POST', '/v1/sequences', { name: 'S', mailbox_pool: 'POOL' }, '/steps'],
    ['POST', '/v1/sequences', step({ subject: 'Hi\r\nBcc: victim@acme.example' }), '/steps/0/subject'],
    ['POST', '/v1/sequences', step({ subject: 'Hi\nthere' }), '/steps/0/subject'],
    ['POST', '/v1/sequences', step({ subject: 'Hi\rthere' }), '/steps/0/subject'],
    ['POST', '/v1/webhooks', { url: 'http://127.0.0.1:9/', events: [] }, '/events'],
    ['POST', '/v1/webhooks', { url: 'http://127.0.0.1:9/', events: ['no such event'] }, '/events'],
    ['POST', '/v1/api-keys', { name: 'K', scopes: ['everything'], mode: 'test' }, '/scopes'],
    ['POST', '/v1/api-keys', { name: 'K', scopes: ['contacts:read'], mode: 'admin' }, '/mode'],
    [
      'POST',
      '/v1/api-keys',
      { name: 'K', scopes: ['contacts:read'], mode: 'test', expires_at: '2001-01-01T00:00:00Z' },
      '/expires_at',
    ],
    ['POST', '/v1/test-clock/advance', { days: -1 }, '/days'],
    ['POST', '/v1/test-clock/advance', { days: '3' }, '/days'],
  ])('%s %s %j is a 422 at %s', async (method, path, body, pointer) => {
    const { body: problem } = await refused(method, path, { body }, 422, 'VALIDATION_ERROR');
    // An item of a list may be named itself, or the list that it is in.
    const pointers = problem.errors.map((error: { pointer: string }) => error.pointer);
    expect(pointers.some((at: string) => at === pointer || at.startsWith(`${pointer}/`))).toBe(true);
  });

  it.each([
    ['first_name', '=HYPERLINK("http://evil.example","x")'],
    ['last_name', "@SUM(1+1)*cmd|' /C calc'!A0"],
    ['full_name', '+1+1 Smith'],
    ['first_name', '-2+3'],
    ['first_name', '＝1+1'],
    ['first_name', 'Dana\r\nX-Header: 1'],
  ])('a formula or a line break in %s: %j', async (field, value) => {
    await refused(
      'POST',
      '/v1/contacts',
      { body: { email: 'a@acme.example', [field]: value } },
      422,
      'VALIDATION_ERROR',
      `/${field}`,
    );
    await refused('PATCH', '/v1/contacts/CONTACT', { body: { [field]: value } }, 422, 'VALIDATION_ERROR', `/${field}`);
    const batch = await ok(
      workspace.send('POST', '/v1/contacts/batch', {
        body: { contacts: [{ email: 'a@acme.example', [field]: value }] },
      }),
    );
    expect(batch).toMatchObject({ created: 0, updated: 0, failed: [{ index: 0, code: 'VALIDATION_ERROR' }] });
  });
});

describe('a list', () => {
  it('refuses the cursor of another list, of another filter and of another workspace', async () => {
    const many = await newWorkspace('Cursors');
    await ok(
      many.send('POST', '/v1/contacts/batch', {
        body: { contacts: [1, 2, 3].map((n) => ({ email: `c${n}@acme.example` })) },
      }),
    );
    await ok(many.send('POST', '/v1/groups', { body: { name: 'A' } }));
    const cursor = encodeURIComponent(required((await ok(many.send('GET', '/v1/contacts?limit=1'))).next_cursor));
    expectProblem(
      await many.send('GET', `/v1/contacts?status=new&cursor=${cursor}`),
      400,
      'BAD_REQUEST',
      '/v1/contacts',
    );
    expectProblem(await many.send('GET', `/v1/groups?cursor=${cursor}`), 400, 'BAD_REQUEST', '/v1/groups');
    const tampered = cursor.slice(0, -3) + (cursor.endsWith('AAA') ? 'BBB' : 'AAA');
    expectProblem(await many.send('GET', `/v1/contacts?cursor=${tampered}`), 400, 'BAD_REQUEST', '/v1/contacts');
    // A cursor that another workspace was given opens nothing of its.
    const foreign = await workspace.send('GET', `/v1/contacts?limit=500&cursor=${cursor}`);
    expect(foreign.text).not.toContain('c1@acme.example');
  });
});

describe('a path', () => {
  it.each([
    ['GET', '/v1/nothing', 404, 'RESOURCE_NOT_FOUND'],
    ['GET', '/v1/contacts/con_1', 404, 'RESOURCE_NOT_FOUND'],
    ['GET', '/v1/contacts/%00', 404, 'RESOURCE_NOT_FOUND'],
    ['GET', '/v1/contacts/%ff', 400, 'BAD_REQUEST'],
    ['GET', `/v1/contacts/${'x'.repeat(300)}`, 404, 'RESOURCE_NOT_FOUND'],
    ['GET', "/v1/contacts/'; drop table contacts; --", 404, 'RESOURCE_NOT_FOUND'],
    ['DELETE', '/v1/contacts', 405, 'METHOD_NOT_ALLOWED'],
    ['POST', '/v1/groups/GROUP', 405, 'METHOD_NOT_ALLOWED'],
  ])('%s %s is a %i', async (method, path, status, code) => {
    const filled = path.replace('GROUP', groupId);
    const answer = await workspace.send(method, filled);
    expect(answer.body).toMatchObject({ status, code });
    expect(answer.status).toBe(status);
    if (status === 405) expect(answer.headers.get('allow')).toMatch(/GET/);
  });
});

describe('a mailbox', () => {
  it('that exists is a 409, and an unknown id in a pool is refused', async () => {
    const { data } = await ok(workspace.send('GET', '/v1/mailboxes'));
    const answer = await workspace.send('POST', '/v1/mailboxes', { body: sandboxMailbox(data[0].email) });
    expect(answer.body).toMatchObject({ status: 409, code: 'DUPLICATE_RESOURCE' });
    await refused(
      'POST',
      '/v1/pools',
      { body: { name: 'P', mailbox_ids: ['mbx_1'] } },
      422,
      'VALIDATION_ERROR',
      '/mailbox_ids/0',
    );
  });
});
