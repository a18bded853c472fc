import { describe, expect, it } from '@jest/globals';
import { DomainError, type Principal } from '@sortie/contracts';
import { keyWith } from '../testing/keys.js';
import { Lease } from './lease.js';
import { Principals } from './principals.js';

const key = keyWith('AAAAAAAAAAAA');
const known: Principal = {
  known: true,
  principal_id: 'key_a',
  workspace_id: 'ws_a',
  mode: 'test',
  scopes: ['contacts:read'],
};

function setUp() {
  const time = { ms: 0 };
  const state = {
    lookUps: 0,
    answer: () => Promise.resolve(known) as Promise<Principal>,
    granted: () => Promise.resolve(1000),
  };
  const monotonic = () => time.ms;
  const lease: Lease = new Lease(
    () => state.granted(),
    () => principals.clear(),
    monotonic,
  );
  const principals: Principals = new Principals(
    Buffer.from('pepper'),
    () => {
      state.lookUps += 1;
      return state.answer();
    },
    lease,
    monotonic,
  );
  const askAs = async (presented: string) => principals.authenticate(presented, principals.known(presented));
  return { time, state, lease, principals, askAs, ask: () => askAs(key) };
}

/** A promise that the test settles. */
function later<T>() {
  let settle: (value: T) => void = () => undefined;
  const promise = new Promise<T>((resolve) => {
    settle = resolve;
  });
  return { promise, settle };
}

describe('principals under a lease', () => {
  it('are looked up once', async () => {
    const { lease, ask, state } = setUp();
    await lease.renew();
    expect(await ask()).toEqual({
      workspace_id: 'ws_a',
      principal_id: 'key_a',
      mode: 'test',
      scopes: ['contacts:read'],
    });
    await ask();
    expect(state.lookUps).toBe(1);
  });

  it('are looked up each time without a lease', async () => {
    const { ask, state } = setUp();
    await ask();
    await ask();
    expect(state.lookUps).toBe(2);
  });

  it('are not trusted by a gateway that was frozen past its lease', async () => {
    const { lease, ask, state, time } = setUp();
    await lease.renew();
    await ask();
    time.ms = 1001;
    state.answer = () => Promise.resolve({ known: false });
    await expect(ask()).rejects.toThrow('INVALID_API_KEY');
    // Nor once it has a lease again: what it knew was dropped.
    await lease.renew();
    await expect(ask()).rejects.toThrow('INVALID_API_KEY');
  });

  it('count the lease from when it was asked', async () => {
    const { lease, state, time } = setUp();
    const grant = later<number>();
    state.granted = () => grant.promise;
    const renewal = lease.renew();
    time.ms = 900;
    grant.settle(1000);
    await renewal;
    expect(lease.valid()).toBe(true);
    time.ms = 1000;
    expect(lease.valid()).toBe(false);
  });

  it('do not count a lease that was asked before the connection was lost', async () => {
    const { lease, state } = setUp();
    const grant = later<number>();
    state.granted = () => grant.promise;
    const renewal = lease.renew();
    lease.drop();
    grant.settle(1000);
    await renewal;
    expect(lease.valid()).toBe(false);
  });

  it('answer 503 when identity is silent and 401 when it knows no such key', async () => {
    const { ask, state } = setUp();
    state.answer = () => Promise.reject(new DomainError('UNAVAILABLE', 'Nobody answers.'));
    await expect(ask()).rejects.toThrow('UNAVAILABLE');
    state.answer = () => Promise.resolve({ known: false });
    await expect(ask()).rejects.toThrow('INVALID_API_KEY');
  });

  it('refuse a bad checksum without a look-up', async () => {
    const { askAs, state } = setUp();
    await expect(askAs(`${key.slice(0, -1)}!`)).rejects.toThrow('INVALID_API_KEY');
    expect(state.lookUps).toBe(0);
  });

  it('ask again for the same id with another secret', async () => {
    const { lease, askAs, ask, state } = setUp();
    await lease.renew();
    await ask();
    state.answer = () => Promise.resolve({ known: false });
    await expect(askAs(keyWith('AAAAAAAAAAAA', 'T'.repeat(32)))).rejects.toThrow('INVALID_API_KEY');
    expect(state.lookUps).toBe(2);
  });

  it('know a key by all of it, not by the id that lists show', async () => {
    const { lease, ask, principals } = setUp();
    await lease.renew();
    expect(principals.known(key)).toBeNull();
    await ask();
    expect(principals.known(key)).not.toBeNull();
    expect(principals.known(keyWith('AAAAAAAAAAAA', 'T'.repeat(32)))).toBeNull();
    expect(principals.known('srt_')).toBeNull();
  });

  it('check expiry at each use', async () => {
    const { lease, ask, state } = setUp();
    await lease.renew();
    state.answer = () => Promise.resolve({ ...known, expires_at: new Date(Date.now() - 1).toISOString() });
    await expect(ask()).rejects.toThrow('INVALID_API_KEY');
    await expect(ask()).rejects.toThrow('INVALID_API_KEY');
    expect(state.lookUps).toBe(1);
  });
});

describe('a revoked key', () => {
  it.each(['AAAAAAAAAAAA', 'key_a'])('named %s is refused at once', async (id) => {
    const { lease, principals, ask, state } = setUp();
    await lease.renew();
    await ask();
    principals.revoke([id]);
    await expect(ask()).rejects.toThrow('INVALID_API_KEY');
    expect(state.lookUps).toBe(id === 'key_a' ? 2 : 1);
  });

  it.each(['AAAAAAAAAAAA', 'key_a'])('named %s is refused though its look-up was under way', async (id) => {
    const { lease, principals, ask, state } = setUp();
    await lease.renew();
    const answer = later<Principal>();
    state.answer = () => answer.promise;
    const asked = ask();
    principals.revoke([id]);
    answer.settle(known);
    await expect(asked).rejects.toThrow('INVALID_API_KEY');
    await expect(ask()).rejects.toThrow('INVALID_API_KEY');
  });

  it('is not cached from a look-up that outlived its lease', async () => {
    const { lease, ask, state, time } = setUp();
    await lease.renew();
    const answer = later<Principal>();
    state.answer = () => answer.promise;
    const asked = ask();
    time.ms = 1500;
    await lease.renew();
    answer.settle(known);
    await asked;
    state.answer = () => Promise.resolve({ known: false });
    await expect(ask()).rejects.toThrow('INVALID_API_KEY');
  });

  it('is not cached from a look-up that began before the lease', async () => {
    const { lease, ask, state } = setUp();
    const answer = later<Principal>();
    state.answer = () => answer.promise;
    const asked = ask();
    await lease.renew();
    answer.settle(known);
    await asked;
    state.answer = () => Promise.resolve({ known: false });
    await expect(ask()).rejects.toThrow('INVALID_API_KEY');
  });

  it('is asked for again after a minute', async () => {
    const { principals, ask, time } = setUp();
    principals.revoke(['AAAAAAAAAAAA']);
    time.ms = 59_999;
    await expect(ask()).rejects.toThrow('INVALID_API_KEY');
    time.ms = 60_000;
    await expect(ask()).resolves.toMatchObject({ principal_id: 'key_a' });
  });
});
