import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId, scopes, type CreateApiKey } from '@sortie/contracts';
import { rebuildReadModels } from '@sortie/event-store';
import { callBy, identityWorld, testPepper, type IdentityWorld } from '../testing/identity-world.js';
import { projections } from '../projections.js';
import { macOf } from './secret-key.js';

let world: IdentityWorld;
let acme: string;
let other: string;

beforeAll(async () => {
  world = await identityWorld();
  acme = (await world.workspaces.create({ name: 'Acme' }, callBy('ws_operator'))).workspace_id;
  other = (await world.workspaces.create({ name: 'Other' }, callBy('ws_operator'))).workspace_id;
});
afterAll(() => world.end());

const wanted: CreateApiKey = { name: 'CI', mode: 'test', scopes: ['contacts:write', 'contacts:read'] };
const credential = (key: string) => ({ key_id: key.slice(12, 24), mac: macOf(testPepper, key).toString('hex') });

/** Every row of every table of the schema as text: what a dump would show. */
async function dump(): Promise<string> {
  const { rows: tables } = await world.pools.owner.query<{ name: string }>(
    "select relname as name from pg_class where relnamespace = 'identity'::regnamespace and relkind = 'r'",
  );
  // The owner is under row-level security too; a workspace's rows show where it is set.
  const texts: string[] = [];
  for (const workspaceId of [acme, other]) {
    for (const { name } of tables) {
      const { rows } = await world.store.read(callBy(workspaceId), (sql) =>
        sql.query<{ row: string }>(`select t::text as row from ${name} t`));
      texts.push(...rows.map(({ row }) => `${name} ${row}`));
    }
  }
  return texts.join('\n');
}

/** Text as it stands in a bytea of a dump. */
const hex = (text: string) => Buffer.from(text).toString('hex');

describe('creating a key', () => {
  it('shows the key once and the resource ever after', async () => {
    const made = await world.keys.create({ ...wanted, expires_at: '2100-01-01T00:00:00Z' }, callBy(acme));
    expect(made).toEqual({
      object: 'api_key', id: expect.stringMatching(/^key_/), name: 'CI', mode: 'test',
      prefix: made.key.slice(0, 24), last4: made.key.slice(-4), scopes: ['contacts:read', 'contacts:write'],
      expires_at: '2100-01-01T00:00:00.000Z', revoked_at: null, created_at: '2026-11-21T09:00:00.000Z', version: 1,
      key: expect.stringMatching(/^srt_test_sk_[0-9A-Za-z]{12}_[0-9A-Za-z]{38}$/),
    });
    const { key: _, ...resource } = made;
    const { data } = await world.keys.list({}, callBy(acme));
    expect(data.find(({ id }) => id === made.id)).toEqual(resource);
  });

  it('gives no scope that the maker lacks, and writes nothing', async () => {
    const poor = callBy(acme, { scopes: ['api-keys:write', 'contacts:read'] });
    const before = (await world.keys.list({ limit: 200 }, callBy(acme))).data.length;
    await expect(world.keys.create(wanted, poor)).rejects.toMatchObject({
      code: 'SCOPE_DENIED', extensions: { required_scopes: ['contacts:write'] },
    });
    const live = world.keys.create({ ...wanted, mode: 'live' }, callBy(acme));
    await expect(live).rejects.toMatchObject({ code: 'SCOPE_DENIED' });
    expect((await world.keys.list({ limit: 200 }, callBy(acme))).data).toHaveLength(before);
  });

  it('answers a repeat the same, makes one key, and keeps nothing that can be read', async () => {
    const context = callBy(acme, {}, { idempotency_key: 'once', request_hash: 'h' });
    const first = await world.keys.create(wanted, context);
    const again = await world.keys.create(wanted, context);
    expect(again).toEqual({ ...first, $replayed: true });
    const principal = await world.principals.authenticate(credential(again.key));
    expect(principal).toMatchObject({ known: true, principal_id: first.id });
    const { data } = await world.keys.list({ limit: 200 }, callBy(acme));
    expect(data.filter(({ prefix }) => prefix === first.prefix)).toHaveLength(1);

    const text = await dump();
    // The dump is not blind: it shows the key's public part and the stored answer.
    expect(text).toContain(first.prefix);
    expect(text).toMatch(/^answers .*api_keys\.create/m);
    const secret = first.key.slice(25);
    for (const trace of [first.key, secret, hex(first.key), hex(secret), Buffer.from(first.key).toString('base64')]) {
      expect(text).not.toContain(trace);
    }
  });

  it('is recorded with its maker', async () => {
    const made = await world.keys.create(wanted, callBy(acme, { principal_id: 'key_boss' }));
    const { rows } = await world.store.read(callBy(acme), (sql) =>
      sql.query('select type, data, personal, meta from events where stream_id = $1', [made.id]));
    expect(rows).toEqual([{
      type: 'api_key.created', personal: null, meta: expect.objectContaining({ actor: 'key_boss' }),
      data: { api_key_id: made.id, mode: 'test', scopes: ['contacts:read', 'contacts:write'] },
    }]);
  });
});

describe('listing keys', () => {
  it('pages through all of the workspace and none of another', async () => {
    const { workspace_id } = await world.workspaces.create({ name: 'Pages' }, callBy('ws_operator'));
    for (let made = 0; made < 4; made++) await world.keys.create(wanted, callBy(workspace_id));
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await world.keys.list({ limit: 2, cursor }, callBy(workspace_id));
      expect(JSON.stringify(page)).not.toMatch(/"key":|mac/);
      seen.push(...page.data.map(({ id }) => id));
      cursor = page.next_cursor ?? undefined;
    } while (cursor);
    expect(seen).toHaveLength(5);
    expect(seen).toEqual([...new Set(seen)].sort());
    expect(await world.keys.list({ limit: 2, include: 'total' }, callBy(workspace_id))).toMatchObject({ total: 5 });
    const none = await world.keys.list({ include: 'total' }, callBy(newId('workspace')));
    expect(none).toMatchObject({ data: [], total: 0 });
  });

  it('refuses a cursor of its own making', async () => {
    await expect(world.keys.list({ cursor: 'x.y' }, callBy(acme))).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });
});

describe('revoking a key', () => {
  it('happens once; another workspace cannot tell the key from none', async () => {
    const { id } = await world.keys.create(wanted, callBy(acme));
    const absent = await world.keys.revoke({ id: newId('apiKey') }, callBy(acme)).catch((error: unknown) => error);
    const foreign = await world.keys.revoke({ id }, callBy(other)).catch((error: unknown) => error);
    expect(foreign).toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
    expect(foreign).toEqual(absent);
    expect(await world.keys.revoke({ id }, callBy(acme))).toEqual({ object: 'api_key', id, deleted: true });
    await expect(world.keys.revoke({ id }, callBy(acme))).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
    const { data } = await world.keys.list({ limit: 200 }, callBy(acme));
    expect(data.find((key) => key.id === id)).toMatchObject({ revoked_at: '2026-11-21T09:00:00.000Z', version: 2 });
  });

  it('of two at once exactly one wins', async () => {
    const { id } = await world.keys.create(wanted, callBy(acme));
    const outcomes = await Promise.allSettled([1, 2].map(() => world.keys.revoke({ id }, callBy(acme))));
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('heeds If-Match', async () => {
    const { id } = await world.keys.create(wanted, callBy(acme));
    const revoke = (if_match: number) => world.keys.revoke({ id }, callBy(acme, {}, { if_match }));
    await expect(revoke(7)).rejects.toMatchObject({ code: 'STALE_VERSION' });
    await expect(revoke(1)).resolves.toMatchObject({ deleted: true });
  });
});

describe('authenticating', () => {
  it('knows a key by its MAC, across workspaces', async () => {
    const made = await world.keys.create(wanted, callBy(other));
    expect(await world.principals.authenticate(credential(made.key))).toEqual({
      known: true, principal_id: made.id, workspace_id: other, mode: 'test',
      scopes: ['contacts:read', 'contacts:write'], expires_at: null,
    });
  });

  it('answers wrong secrets, unknown ids, garbage and expired keys alike', async () => {
    const made = await world.keys.create({ ...wanted, expires_at: '2100-01-01T00:00:00Z' }, callBy(acme));
    const right = credential(made.key);
    const unknown = { known: false };
    expect(await world.principals.authenticate({ ...right, mac: 'ab'.repeat(32) })).toEqual(unknown);
    expect(await world.principals.authenticate({ ...right, mac: right.mac.slice(2) })).toEqual(unknown);
    expect(await world.principals.authenticate({ ...right, mac: 'no hex' })).toEqual(unknown);
    expect(await world.principals.authenticate({ key_id: 'unknownunkno', mac: '00'.repeat(32) })).toEqual(unknown);
    const principal = await world.principals.authenticate(right);
    expect(principal).toMatchObject({ known: true, expires_at: '2100-01-01T00:00:00.000Z' });
    const expire = "update api_key_credentials set expires_at = now() - interval '1 ms' where api_key_id = $1";
    await world.store.within(acme, {}, (unit) => unit.sql.query(expire, [made.id]));
    expect(await world.principals.authenticate(right)).toEqual(unknown);
  });
});

describe('a workspace', () => {
  it('comes with a test key of every scope, and says who it is', async () => {
    const made = await world.workspaces.create({ name: 'Fresh' }, callBy('ws_operator'));
    const principal = await world.principals.authenticate(credential(made.api_key));
    const { workspace_id } = made;
    expect(principal).toMatchObject({ known: true, workspace_id, mode: 'test', scopes: [...scopes] });
    const caller = { principal_id: principal.principal_id!, scopes: principal.scopes! };
    expect(await world.workspaces.me({}, callBy(made.workspace_id, caller))).toEqual({
      object: 'me', workspace_id: made.workspace_id, workspace_name: 'Fresh',
      api_key_id: principal.principal_id, mode: 'test', scopes: [...scopes],
    });
    const { rows } = await world.store.read(callBy(made.workspace_id), (sql) =>
      sql.query<{ type: string }>('select type from events where workspace_id = $1 order by seq', [made.workspace_id]));
    expect(rows.map(({ type }) => type)).toEqual(['workspace.created', 'api_key.created']);
  });
});

describe('the read models', () => {
  it('rebuild from the log to the same rows', async () => {
    const { id } = await world.keys.create(wanted, callBy(acme));
    await world.keys.revoke({ id }, callBy(acme));
    const { owner, app } = world.pools;
    const workspaceIds = [acme, other];
    const compared = await rebuildReadModels({ owner, app, keyring: world.keyring, projections, workspaceIds });
    expect(compared).toEqual([
      { table: 'workspaces', rows: 2, different: 0 },
      { table: 'api_keys', rows: expect.any(Number), different: 0 },
    ]);
    expect(compared[1]!.rows).toBeGreaterThan(2);
  });

  it('are closed to the worker role but for what a look-up needs', async () => {
    const names = world.store.worker((sql) => sql.query('select name from api_key_credentials'));
    await expect(names).rejects.toMatchObject({ code: '42501' });
    const workspaces = world.store.worker((sql) => sql.query('select * from workspaces'));
    await expect(workspaces).rejects.toMatchObject({ code: '42501' });
  });
});
