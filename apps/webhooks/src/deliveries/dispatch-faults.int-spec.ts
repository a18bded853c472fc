import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@sortie/contracts';
import { parseNetworks } from '@sortie/platform';
import { createEgress } from '../egress/dispatcher.js';
import { event, mortal, openSink, openWebhooks, until, type Sink, type Webhooks } from '../webhooks.fixture-spec.js';
import { Lease } from './lease.js';

describe('deliveries', () => {
  let webhooks: Webhooks;
  let receiver: Sink;
  beforeAll(async () => {
    webhooks = await openWebhooks();
  });
  afterEach(async () => {
    await receiver.close();
    await webhooks.test.admin.query('truncate deliveries, lanes, endpoints, dispatchers');
  });
  afterAll(() => webhooks.close());

  it('are repeated by another process when one dies between the answer and its record', async () => {
    const workspace = newId('workspace');
    receiver = await openSink();
    const { secret } = await webhooks.endpoint(workspace, receiver.url);
    await webhooks.append(workspace, event(workspace, 'contact.created'), event(workspace, 'contact.updated'));
    const { store, die } = mortal(webhooks.test.store);
    const way = createEgress({ allowPrivate: parseNetworks('127.0.0.0/8') });
    let answered: () => void;
    const both = new Promise<void>((resolve) => (answered = resolve));
    const post: typeof way.post = async (request) => {
      const result = await way.post(request);
      die();
      answered();
      return result;
    };
    const dying = await webhooks.dispatch({ store, egress: { ...way, post }, leaseMs: 200, onError: () => undefined });
    await both;
    await dying.stop();
    expect((await webhooks.rows(workspace)).map(({ state, attempts }) => ({ state, attempts }))).toEqual([
      { state: 'pending', attempts: 0 },
      { state: 'pending', attempts: 0 },
    ]);
    const before = receiver.received.length;
    await webhooks.deliver(receiver, before + 2);
    receiver.verify(secret);
    const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids).size).toBe(2);
    expect(ids[before]).toBe(ids[0]);
    expect((await webhooks.rows(workspace)).every(({ state }) => state === 'delivered')).toBe(true);
    await way.close();
  });

  it('go on after the database failed them for a while', async () => {
    const workspace = newId('workspace');
    receiver = await openSink();
    await webhooks.endpoint(workspace, receiver.url);
    let failures = 3;
    const { store } = webhooks.test;
    const flaky = Object.assign(Object.create(store) as typeof store, {
      // The transaction commits and nobody hears of it.
      worker: async (work: never) => {
        const done = await store.worker(work);
        if (receiver.received.length > 0 && failures-- > 0) throw new Error('connection lost');
        return done;
      },
    });
    await webhooks.append(
      workspace,
      ...Array.from({ length: 100 }, () => event(workspace, 'email.sent', { contact_id: newId('contact') })),
    );
    const dispatcher = await webhooks.dispatch({ store: flaky, onError: () => undefined });
    await receiver.count(100);
    const rows = await until(
      () => webhooks.rows(workspace),
      (all) => all.every(({ state }) => state === 'delivered'),
    );
    expect(rows.every(({ attempts }) => attempts === 1 || attempts === 2)).toBe(true);
    await dispatcher.stop();
    const { rows: held } = await webhooks.test.admin.query('select from lanes where held_by is not null');
    expect(held).toEqual([]);
  });

  it('sends nothing twice although nobody heard that it had given its lane back', async () => {
    const workspace = newId('workspace');
    receiver = await openSink();
    await webhooks.endpoint(workspace, receiver.url);
    const { store } = webhooks.test;
    let lost = 0;
    const deaf = Object.assign(Object.create(store) as typeof store, {
      worker: async (work: never) => {
        const done = await store.worker(work);
        const { rows } = await webhooks.test.admin.query('select from lanes where held_by is not null');
        if (receiver.received.length === 0 || rows.length > 0 || lost > 0) return done;
        lost += 1;
        throw new Error('connection lost');
      },
    });
    const about = { contact_id: newId('contact') };
    await webhooks.append(workspace, event(workspace, 'email.sent', about));
    const dispatcher = await webhooks.dispatch({ store: deaf, onError: () => undefined });
    await receiver.count(1);
    await until(() => webhooks.rows(workspace), () => lost === 1);
    await webhooks.append(workspace, event(workspace, 'email.sent', about), event(workspace, 'email.sent', about));
    dispatcher.nudge();
    await until(
      () => webhooks.rows(workspace),
      (all) => all.length === 3 && all.every(({ state }) => state === 'delivered'),
    );
    await dispatcher.stop();
    expect(receiver.received).toHaveLength(3);
  });

  it('does not come to life again once it was buried, and leaves no lane behind', async () => {
    const { admin, store } = webhooks.test;
    const workspace = newId('workspace');
    receiver = await openSink();
    const { id } = await webhooks.endpoint(workspace, receiver.url);
    const [late, heir] = [new Lease(store), new Lease(store)];
    expect(await late.renew()).toBe(true);
    const before = late.id;
    await admin.query('update lanes set held_by = $1 where endpoint_id = $2', [before, id]);
    await admin.query("update dispatchers set alive_until = clock_timestamp() - interval '1 s' where id = $1", [before]);
    expect(await heir.renew()).toBe(true);
    // Taken in the very moment of its burial: the next one finds it.
    await admin.query('update lanes set held_by = $1 where endpoint_id = $2', [before, id]);
    expect(await late.renew()).toBe(false);
    expect(late.id).not.toBe(before);
    const { rows } = await admin.query('select held_by from lanes where endpoint_id = $1', [id]);
    expect(rows).toEqual([{ held_by: null }]);
    expect(await late.renew()).toBe(true);
    for (const lease of [late, heir]) await lease.end();
  });
});
