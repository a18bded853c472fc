// A revoked key is refused by the very next call on any gateway: also by one that was frozen, also in the middle of
// look-ups.
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { client, ok, type Answer } from './support/http.ts';
import { expectProblem } from './support/problem.ts';
import { required } from './support/required.ts';
import { ready } from './support/run.config.ts';
import { newWorkspace, type Workspace } from './support/workspace.ts';

const [first = '', second = '', third = ''] = ready.gateways;
const frozen = required(ready.pids['gateway-3'], 'the third gateway');

let workspace: Workspace;
beforeAll(async () => {
  workspace = await newWorkspace('Keys');
});
afterEach(() => {
  process.kill(frozen, 'SIGCONT');
});

interface Key {
  id: string;
  call(gateway: string): Promise<Answer>;
  revoke(): Promise<void>;
}

/** A key that no gateway has seen. */
async function newKey(): Promise<Key> {
  const { id, key } = await ok(
    workspace.send('POST', '/v1/api-keys', { body: { name: 'Short', scopes: ['contacts:read'], mode: 'test' } }),
  );
  return {
    id,
    call: (gateway) => client(key)('GET', '/v1/contacts?limit=1', { gateway }),
    revoke: async () => {
      expect(await ok(workspace.send('DELETE', `/v1/api-keys/${id}`, { gateway: first }))).toEqual({
        object: 'api_key',
        id,
        deleted: true,
      });
    },
  };
}

async function expectRefused(answers: Promise<Answer>[]): Promise<void> {
  for (const answer of await Promise.all(answers)) {
    expectProblem(answer, 401, 'INVALID_API_KEY', '/v1/contacts');
    expect(answer.headers.get('www-authenticate')).toContain('invalid_token');
  }
}

describe('a revoked key', () => {
  // Ten times: a race that is lost now and then shows.
  it.each(Array.from({ length: 10 }, (_, n) => n))('is refused by the next call on each gateway (%i)', async () => {
    const key = await newKey();
    for (const gateway of ready.gateways) expect((await key.call(gateway)).status).toBe(200);
    await key.revoke();
    await expectRefused(ready.gateways.map((gateway) => key.call(gateway)));
  });

  it('is refused while many look-ups of it are under way', async () => {
    for (let round = 0; round < 5; round++) {
      const key = await newKey();
      const before = Array.from({ length: 50 }, (_, n) => key.call(ready.gateways[n % 3] ?? first));
      await key.revoke();
      // Asked after the answer: none may be let in, whatever the earlier ones brought into a cache.
      await expectRefused(Array.from({ length: 50 }, (_, n) => key.call(ready.gateways[n % 3] ?? first)));
      const late = (await Promise.all(before)).map(({ status }) => status);
      expect(late.filter((status) => status !== 200 && status !== 401)).toEqual([]);
      await expectRefused(ready.gateways.map((gateway) => key.call(gateway)));
    }
  });

  it('is refused by the others and, once it wakes, by a gateway that was frozen', async () => {
    const key = await newKey();
    for (const gateway of ready.gateways) expect((await key.call(gateway)).status).toBe(200);
    process.kill(frozen, 'SIGSTOP');
    const since = performance.now();
    await key.revoke();
    // The frozen gateway's lease is 1 s; a call gives up after 10 s.
    expect(performance.now() - since).toBeLessThan(5000);
    await expectRefused([key.call(first), key.call(second)]);
    // These wait in its socket and are the first that it sees when it wakes.
    const waiting = Array.from({ length: 20 }, () => key.call(third));
    process.kill(frozen, 'SIGCONT');
    await expectRefused(waiting);
    await expectRefused([key.call(third)]);
  });

  it('leaves other keys alone, the frozen gateway’s too', async () => {
    const [gone, stays] = [await newKey(), await newKey()];
    process.kill(frozen, 'SIGSTOP');
    await gone.revoke();
    process.kill(frozen, 'SIGCONT');
    for (const gateway of ready.gateways) expect((await stays.call(gateway)).status).toBe(200);
  });

  it('is gone for a second revocation, and listed as revoked', async () => {
    const key = await newKey();
    await key.revoke();
    const path = `/v1/api-keys/${key.id}`;
    expectProblem(await workspace.send('DELETE', path), 404, 'RESOURCE_NOT_FOUND', path);
    const { data } = await ok(workspace.send('GET', '/v1/api-keys?limit=200'));
    expect(data.find(({ id }: { id: string }) => id === key.id)).toMatchObject({ revoked_at: expect.any(String) });
  });
});
