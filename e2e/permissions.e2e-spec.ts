// One permission set for every operation that /openapi.json names, new ones included.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { scopes as allScopes } from '@sortie/contracts';
import { client, ok, type Send } from './support/http.ts';
import { routes, type Route } from './support/openapi.ts';
import { expectProblem } from './support/problem.ts';
import { newWorkspace, type Workspace } from './support/workspace.ts';

let workspace: Workspace;
let all: Route[];
const without = new Map<string, Send>();
const withOnly = new Map<string, Send>();

beforeAll(async () => {
  workspace = await newWorkspace('Permissions');
  all = await routes();
  const make = async (name: string, scopes: readonly string[]) =>
    client((await ok(workspace.send('POST', '/v1/api-keys', { body: { name, scopes, mode: 'test' } }))).key);
  for (const scope of allScopes) {
    without.set(
      scope,
      await make(
        `all but ${scope}`,
        allScopes.filter((other) => other !== scope),
      ),
    );
    withOnly.set(scope, await make(`only ${scope}`, [scope]));
  }
});

// An id of the right form that names nothing: whoever is let in gets a 404.
const pathOf = ({ path }: Route) => path.replaceAll(/\{\w+\}/g, 'con_01k0000000000000000000000a');

describe('the scopes of the operations', () => {
  it('are all known, and each is needed by something', () => {
    const needed = all.flatMap(({ scope }) => (scope === null ? [] : [scope]));
    expect([...new Set(needed)].sort()).toEqual([...allScopes].sort());
    expect(all.filter(({ scope }) => scope === null).map(({ name }) => name)).toEqual(['me.get']);
  });

  it('refuse a key that has every other scope, and name the missing one', async () => {
    for (const route of all.filter(({ scope }) => scope !== null)) {
      const path = pathOf(route);
      const answer = await without.get(route.scope!)!(route.method, path, { body: route.body });
      expectProblem(answer, 403, 'SCOPE_DENIED', path, { required_scopes: [route.scope] });
    }
  });

  it('let a key in that has no other scope', async () => {
    for (const route of all.filter(({ scope }) => scope !== null)) {
      // A key gives no more than it has.
      const body =
        route.name === 'api_keys.create' ? { ...route.body, mode: 'test', scopes: [route.scope] } : route.body;
      const { status, text } = await withOnly.get(route.scope!)!(route.method, pathOf(route), { body });
      const verdict = [401, 403].includes(status) || status >= 500 ? text : 'let in';
      expect({ route: route.name, verdict }).toEqual({ route: route.name, verdict: 'let in' });
    }
  });

  it('refuse a stranger everywhere', async () => {
    const stranger = client('');
    for (const route of all) {
      expectProblem(
        await stranger(route.method, pathOf(route), { body: route.body }),
        401,
        'MISSING_AUTH',
        pathOf(route),
      );
    }
  });
});

describe('a key', () => {
  it('cannot be made with a scope that its maker lacks', async () => {
    const maker = client(
      (
        await ok(
          workspace.send('POST', '/v1/api-keys', {
            body: { name: 'maker', scopes: ['api-keys:write', 'contacts:read'], mode: 'test' },
          }),
        )
      ).key,
    );
    const refused = await maker('POST', '/v1/api-keys', {
      body: { name: 'more', scopes: ['contacts:read', 'contacts:write'], mode: 'test' },
    });
    expectProblem(refused, 403, 'SCOPE_DENIED', '/v1/api-keys', { required_scopes: ['contacts:write'] });
    const live = await maker('POST', '/v1/api-keys', {
      body: { name: 'live', scopes: ['contacts:read'], mode: 'live' },
    });
    expect(live.status).toBe(403);
    const same = await maker('POST', '/v1/api-keys', {
      body: { name: 'same', scopes: ['contacts:read'], mode: 'test' },
    });
    expect(same.status).toBe(201);
  });
});
