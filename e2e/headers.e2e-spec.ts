// The headers of refusals: the main job shows those of successes.
import { describe, expect, it } from '@jest/globals';
import { expectHeaders } from './support/headers.ts';
import { client, ok } from './support/http.ts';
import { ready } from './support/run.config.ts';
import { newWorkspace } from './support/workspace.ts';

describe('every answer', () => {
  it('has the promised headers also when it refuses', async () => {
    const { send } = await newWorkspace('Headers');
    const { key } = await ok(send('POST', '/v1/api-keys', {
      body: { name: 'Little', scopes: ['groups:read'], mode: 'test' },
    }));
    const little = client(key);
    expectHeaders(await little('GET', '/v1/contacts'));
    expectHeaders(await little('GET', '/v1/groups?limit=0'));
    expectHeaders(await little('GET', '/v1/groups/grp_nothing'));
    expectHeaders(await little('GET', '/v1/groups?cursor=garbage'));
  });

  it('names the request and nothing about limits or timing to a stranger', async () => {
    const answer = await fetch(`${ready.base_url}/v1/contacts`);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('x-request-id')).toMatch(/^req_/);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
    expect(answer.headers.get('server-timing')).toBeNull();
  });
});
