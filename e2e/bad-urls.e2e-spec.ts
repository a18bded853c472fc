// Where webhooks may not be sent: private addresses and names in all their spellings, and nothing is written.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ok } from './support/http.ts';
import { settledLog } from './support/log.ts';
import { expectProblem } from './support/problem.ts';
import { newWorkspace, type Workspace } from './support/workspace.ts';

let workspace: Workspace;
let one: string;
let before: number;

beforeAll(async () => {
  workspace = await newWorkspace('Bad URLs');
  const { id } = await ok(
    workspace.send('POST', '/v1/webhooks', { body: { url: 'http://127.0.0.1:9/', events: ['reply.received'] } }),
  );
  one = `/v1/webhooks/${id}`;
  before = (await settledLog(workspace)).length;
});
afterAll(async () => {
  expect((await settledLog(workspace)).slice(before)).toEqual([]);
  expect(await ok(workspace.send('GET', '/v1/webhooks'))).toMatchObject({
    data: [{ url: 'http://127.0.0.1:9/', version: 1 }],
  });
});

describe('a webhook’s URL', () => {
  it.each([
    'http://169.254.169.254/latest/meta-data/',
    'https://169.254.169.254/',
    'http://192.168.0.1/',
    'https://192.168.0.1/',
    'http://10.0.0.1/',
    'https://10.0.0.1/',
    'https://172.16.0.1/',
    'https://metadata.internal/',
    'http://metadata.internal/',
    'https://3232235521/',
    'https://0xc0a80001/',
    'https://192.168.1/',
    'https://[::ffff:192.168.0.1]/',
    'https://[fd00::1]/',
    'https://[fe80::1]/',
    'https://0.0.0.0/',
    'https://100.64.0.1/',
    'https://user:pw@192.168.0.1/',
    'http://example.com/',
    'ftp://127.0.0.1/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'nonsense',
    '',
    'https://',
    `https://a.example/${'x'.repeat(2100)}`,
  ])('%s is refused at creation and at a change', async (url) => {
    for (const [method, path, body] of [
      ['POST', '/v1/webhooks', { url, events: ['*'] }],
      ['PATCH', one, { url }],
    ] as const) {
      const answer = await workspace.send(method, path, { body });
      expectProblem(answer, 422, 'VALIDATION_ERROR', path);
      expect(answer.body.errors).toMatchObject([{ field: 'url', pointer: '/url' }]);
    }
  });
});
