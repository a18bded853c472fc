// Garbled and expired keys: each a clear 401.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { client, ok } from './support/http.ts';
import { expectProblem } from './support/problem.ts';
import { ready } from './support/run.config.ts';
import { until } from './support/until.ts';
import { newWorkspace, type Workspace } from './support/workspace.ts';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await newWorkspace('Bad keys');
});

describe('a key', () => {
  const garble = (key: string) => key.slice(0, -1) + (key.endsWith('a') ? 'b' : 'a');

  it.each<[string, (key: string) => string]>([
    ['with another last character', garble],
    ['cut short', (key) => key.slice(0, -1)],
    ['with something behind it', (key) => `${key}x`],
    ['of the other mode', (key) => key.replace('_test_', '_live_')],
    ['that is a word', () => 'password'],
    ['that never ends', () => 'x'.repeat(5000)],
    ['with a made-up id', (key) => key.replace(/_sk_..../, '_sk_AAAA')],
  ])('%s is a 401', async (_name, change) => {
    expectProblem(await client(change(workspace.key))('GET', '/v1/me'), 401, 'INVALID_API_KEY', '/v1/me');
  });

  it.each([['Basic dXNlcjpwYXNz'], ['Bearer'], ['Bearer '], ['Token abc']])(
    'in the header %j is a 401',
    async (authorization) => {
      const answer = await client('')('GET', '/v1/me', { headers: { authorization } });
      expect(answer.status).toBe(401);
      expect(['MISSING_AUTH', 'INVALID_API_KEY']).toContain(answer.body.code);
    },
  );

  it('in the query is none', async () => {
    expectProblem(await client('')('GET', `/v1/me?api_key=${workspace.key}`), 401, 'MISSING_AUTH', '/v1/me');
  });

  it('is refused once it has expired, also where it was cached', async () => {
    const elsewhere = await newWorkspace('Expiry');
    const expires = new Date(Date.now() + 6000).toISOString();
    const { key } = await ok(
      elsewhere.send('POST', '/v1/api-keys', {
        body: { name: 'Short', scopes: ['contacts:read'], mode: 'test', expires_at: expires },
      }),
    );
    const send = client(key);
    expect((await send('GET', '/v1/contacts')).status).toBe(200);
    const late = await until('the expiry', async () => {
      const asked = Date.now();
      const answer = await send('GET', '/v1/contacts');
      if (answer.status === 200) expect(asked).toBeLessThan(Date.parse(expires) + 1000);
      return answer.status !== 200 && answer;
    });
    expectProblem(late, 401, 'INVALID_API_KEY', '/v1/contacts');
    for (const gateway of ready.gateways) expect((await send('GET', '/v1/contacts', { gateway })).status).toBe(401);
  });
});
