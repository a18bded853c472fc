import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { newId, type NewApiKey } from '@sortie/contracts';
import { macOf } from '../api-keys/secret-key.js';
import { callBy, fakeGateway, identityWorld, testPepper, type IdentityWorld } from '../testing/identity-world.js';
import { revokedSubject } from './revocation-notice.js';
import { leaseMs, oweRevocation } from './gateway-leases.js';

let world: IdentityWorld;
let workspaceId: string;
const gateways: { leave: () => void }[] = [];

beforeAll(async () => {
  world = await identityWorld();
  workspaceId = (await world.workspaces.create({ name: 'Acme' }, callBy('ws_operator'))).workspace_id;
});
afterEach(async () => {
  for (const gateway of gateways.splice(0)) gateway.leave();
  await world.pools.owner.query('delete from gateway_leases');
});
afterAll(() => world.end());

function gateway(id: string, acknowledges: boolean) {
  const made = fakeGateway(world.nats, revokedSubject, id, acknowledges);
  gateways.push(made);
  return made;
}

function create(): Promise<NewApiKey> {
  return world.keys.create({ name: 'x', mode: 'test', scopes: ['contacts:read'] }, callBy(workspaceId));
}

/** A lease that a gateway never loses by itself: whoever waits for it waits for ever. */
async function leased(...ids: string[]): Promise<void> {
  for (const gateway_id of ids) await world.leases.renew({ gateway_id });
  await world.pools.owner.query(
    "update gateway_leases set expires_at = clock_timestamp() + interval '1 hour' where gateway_id = any($1)",
    [ids],
  );
}

async function timed<T>(work: Promise<T>): Promise<{ ms: number; answer: T }> {
  const started = performance.now();
  const answer = await work;
  return { ms: performance.now() - started, answer };
}

async function leaseEnds(id: string): Promise<number> {
  const { rows } = await world.pools.owner.query<{ left: number }>(
    `select extract(epoch from expires_at - clock_timestamp())::float * 1000 as left
     from gateway_leases where gateway_id = $1`,
    [id],
  );
  return rows[0]!.left;
}

describe('a lease', () => {
  it('lasts a second from when it is granted, and is extended', async () => {
    expect(await world.leases.renew({ gateway_id: 'g' })).toEqual({ lease_ms: leaseMs });
    const first = await leaseEnds('g');
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThanOrEqual(leaseMs);
    const before = await world.pools.owner.query<{ at: Date }>('select expires_at as at from gateway_leases');
    await world.leases.renew({ gateway_id: 'g' });
    const after = await world.pools.owner.query<{ at: Date }>('select expires_at as at from gateway_leases');
    expect(after.rows[0]!.at.getTime()).toBeGreaterThanOrEqual(before.rows[0]!.at.getTime());
  });

  it('is not renewed while a revocation is owed, and granted anew once it has lapsed', async () => {
    await leased('deaf');
    await world.store.worker((sql) => oweRevocation(sql, 'key_gone'));
    await expect(world.leases.renew({ gateway_id: 'deaf' })).rejects.toMatchObject({ code: 'INVALID_STATE' });
    await world.pools.owner.query("update gateway_leases set expires_at = clock_timestamp() - interval '1 ms'");
    expect(await world.leases.renew({ gateway_id: 'deaf' })).toEqual({ lease_ms: leaseMs });
    expect(await world.leases.renew({ gateway_id: 'deaf' })).toEqual({ lease_ms: leaseMs });
  });

  it('waits for a revocation that is under way, and owes it', async () => {
    await leased('old');
    const client = await world.pools.worker.connect();
    await client.query('begin');
    await oweRevocation({ query: (text: never, values: never) => client.query(text, values) } as never, 'key_gone');
    const renewals = Promise.allSettled(['old', 'new'].map((gateway_id) => world.leases.renew({ gateway_id })));
    // Both are stopped by the table's lock before the revocation ends.
    let waiting = 0;
    while (waiting < 2) {
      const { rows } = await world.pools.owner.query<{ n: number }>(
        'select count(*)::int as n from pg_locks where not granted',
      );
      waiting = rows[0]!.n;
    }
    await client.query('commit');
    client.release();
    // The new one asked without a lease, so its cache is empty; the old one may hold the key.
    expect((await renewals).map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  });
});

describe('revoking a key', () => {
  it('answers as soon as every leased gateway has acknowledged, and they go on', async () => {
    const made = await create();
    const [a, b] = [gateway('a', true), gateway('b', true)];
    await leased('a', 'b');
    const answer = await world.keys.revoke({ id: made.id }, callBy(workspaceId));
    expect(answer).toEqual({ object: 'api_key', id: made.id, deleted: true });
    expect([a.heard, b.heard]).toEqual([[made.id], [made.id]]);
    await expect(world.leases.renew({ gateway_id: 'a' })).resolves.toBeDefined();
    await expect(world.leases.renew({ gateway_id: 'b' })).resolves.toBeDefined();
  });

  it('waits out the lease of a frozen gateway, and no longer', async () => {
    const made = await create();
    gateway('awake', true);
    const frozen = gateway('frozen', false);
    await Promise.all(['awake', 'frozen'].map((gateway_id) => world.leases.renew({ gateway_id })));
    const left = await leaseEnds('frozen');
    const { ms } = await timed(world.keys.revoke({ id: made.id }, callBy(workspaceId)));
    expect(frozen.heard).toEqual([made.id]);
    expect(await leaseEnds('frozen')).toBeLessThanOrEqual(0);
    // The rest of the lease, and what a slow machine adds.
    expect(ms).toBeLessThan(left + leaseMs);
  });

  it('does not let a gateway that hears nothing renew its way past it', async () => {
    const made = await create();
    await world.leases.renew({ gateway_id: 'deaf' });
    let answered = false;
    const revoked = world.keys.revoke({ id: made.id }, callBy(workspaceId)).finally(() => (answered = true));
    const renewed = () => world.leases.renew({ gateway_id: 'deaf' }).then(() => true, () => false);
    // Until the commit it may renew.
    while (await renewed()) expect(answered).toBe(false);
    const { rows } = await world.pools.owner.query<{ expires_at: Date }>('select expires_at from gateway_leases');
    const lapsed = async () => {
      const now = await world.pools.owner.query<{ at: Date }>('select clock_timestamp() as at');
      return now.rows[0]!.at.getTime() >= rows[0]!.expires_at.getTime();
    };
    while (!answered) if (await renewed()) expect(await lapsed()).toBe(true);
    await revoked;
    expect(await lapsed()).toBe(true);
  });

  it('does not wait for gateways whose lease has run out', async () => {
    const made = await create();
    await world.leases.renew({ gateway_id: 'gone' });
    await world.pools.owner.query("update gateway_leases set expires_at = clock_timestamp() - interval '1 ms'");
    const { ms } = await timed(world.keys.revoke({ id: made.id }, callBy(workspaceId)));
    expect(ms).toBeLessThan(leaseMs);
  });

  it('tells the gateways again when its answer is repeated', async () => {
    const made = await create();
    const context = callBy(workspaceId, {}, { idempotency_key: newId('request'), request_hash: 'h' });
    await world.keys.revoke({ id: made.id }, context);
    const listening = gateway('late', true);
    await world.leases.renew({ gateway_id: 'late' });
    const again = await world.keys.revoke({ id: made.id }, context);
    expect(again).toMatchObject({ id: made.id, deleted: true, $replayed: true });
    expect(listening.heard).toEqual([made.id]);
  });

  it('is unknown to the very next look-up', async () => {
    const { id, key, prefix } = await create();
    const credential = { key_id: prefix.slice(-12), mac: macOf(testPepper, key).toString('hex') };
    expect(await world.principals.authenticate(credential)).toMatchObject({ known: true, principal_id: id });
    await world.keys.revoke({ id }, callBy(workspaceId, { principal_id: id }));
    expect(await world.principals.authenticate(credential)).toEqual({ known: false });
  });
});
