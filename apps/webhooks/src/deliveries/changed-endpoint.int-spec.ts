import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '@sortie/contracts';
import { parseNetworks } from '@sortie/platform';
import type { EgressResult } from '../egress/attempt.js';
import { createEgress, type Egress } from '../egress/dispatcher.js';
import { call, event, openSink, openWebhooks, until, type Sink, type Webhooks } from '../webhooks.fixture-spec.js';

const old = 'http://127.0.0.1:9/old';
// What failed is tried again at once.
const atOnce = () => -2;

describe('an endpoint that changes while attempts are under way', () => {
  let webhooks: Webhooks;
  let receiver: Sink;
  let workspace: string;
  let way: Egress;
  /** Attempts to the old URL, which hang until they are answered. */
  let hanging: ((result: EgressResult) => void)[];
  let egress: Egress;
  beforeAll(async () => {
    webhooks = await openWebhooks();
  });
  beforeEach(async () => {
    [receiver, workspace, hanging] = [await openSink(), newId('workspace'), []];
    way = createEgress({ allowPrivate: parseNetworks('127.0.0.0/8') });
    const post: Egress['post'] = (request) =>
      request.url === old ? new Promise((resolve) => hanging.push(resolve)) : way.post(request);
    egress = { ...way, post };
  });
  afterEach(async () => {
    await Promise.all([receiver.close(), way.close()]);
    await webhooks.test.admin.query('truncate deliveries, lanes, endpoints, dispatchers');
  });
  afterAll(() => webhooks.close());

  const begun = (attempts: number) => until(() => turnOfTheLoop(hanging.length), (count) => count === attempts);
  const answer = (result: Omit<EgressResult, 'ms'>) => hanging.forEach((tell) => tell({ ...result, ms: 1 }));
  const change = (id: string, change: { url?: string; status?: 'enabled' | 'disabled' }) =>
    webhooks.endpoints.update({ id, ...change }, call(workspace));
  const mails = (count: number) => Array.from({ length: count }, () => event(workspace, 'email.sent'));
  const delivered = (count: number) =>
    until(
      async () => (await webhooks.rows(workspace)).filter(({ state }) => state === 'delivered').length,
      (found) => found === count,
    );
  /** A dispatcher that learns of changes as from another process, and what resolves once it has looked. */
  const dispatchElsewhere = async () => {
    const { store } = webhooks.test;
    let turns = 0;
    const counted = Object.assign(Object.create(store) as typeof store, {
      worker: (work: never) => store.worker(work).finally(() => (turns += 1)),
    });
    const dispatcher = await webhooks.dispatch({ egress, store: counted });
    // The first of them may have begun before.
    const looked = (seen = turns) => until(() => turnOfTheLoop(turns), (count) => count >= seen + 2);
    return { dispatcher, looked };
  };
  const mailsToMany = () =>
    Array.from({ length: 4 }, () => event(workspace, 'email.sent', { contact_id: newId('contact') }));
  const lane = async () => {
    const { rows } = await webhooks.test.admin.query<Record<string, unknown>>(
      'select failing_since, paused_until > now() as pauses from lanes where workspace_id = $1', [workspace],
    );
    return rows[0]!;
  };

  it('outlives a late 410 of its old URL: everything that waited goes to the new one', async () => {
    const { id } = await webhooks.endpoint(workspace, old);
    await webhooks.append(workspace, ...mails(3));
    const dispatcher = await webhooks.dispatch({ egress, random: atOnce });
    await begun(1);
    await change(id, { url: receiver.url });
    dispatcher.forget(id);
    answer({ status: 410 });
    await receiver.count(3);
    await delivered(3);
    await dispatcher.stop();
    expect(await webhooks.endpoints.get({ id }, call(workspace))).toMatchObject({ status: 'enabled', version: 2 });
  });

  it('stays on when it was switched off and on while the 410 was on its way', async () => {
    const { id } = await webhooks.endpoint(workspace, old);
    await webhooks.append(workspace, ...mails(1));
    const dispatcher = await webhooks.dispatch({ egress, random: atOnce });
    await begun(1);
    await change(id, { status: 'disabled' });
    await change(id, { status: 'enabled' });
    dispatcher.forget(id);
    answer({ status: 410 });
    await webhooks.append(workspace, ...mails(1));
    dispatcher.nudge();
    await begun(2);
    answer({ status: 204 });
    await delivered(1);
    await dispatcher.stop();
    expect(await webhooks.endpoints.get({ id }, call(workspace))).toMatchObject({ status: 'enabled' });
  });

  it('is not paused by what the host of its old URL asks for', async () => {
    const { id } = await webhooks.endpoint(workspace, old);
    await webhooks.append(workspace, ...mails(2));
    const dispatcher = await webhooks.dispatch({ egress, random: atOnce });
    await begun(1);
    await change(id, { url: receiver.url });
    dispatcher.forget(id);
    answer({ status: 429, retryAfterMs: 3_600_000 });
    const [first] = await receiver.count(1);
    expect(first!.json['sequence']).toBe(2);
    await dispatcher.stop();
    expect(await lane()).toEqual({ failing_since: null, pauses: false });
  });

  it('begins anew at its new URL: five days of failures and a pause are forgotten', async () => {
    const { id } = await webhooks.endpoint(workspace, old);
    await webhooks.test.admin.query(
      `update lanes set failing_since = now() - interval '5 days', paused_until = now() + interval '1 hour'
       where endpoint_id = $1`, [id],
    );
    await webhooks.append(workspace, ...mails(1));
    await change(id, { url: receiver.url });
    receiver.answers.push({ status: 500 });
    await webhooks.deliver(receiver, 2, { random: atOnce });
    expect(await webhooks.endpoints.get({ id }, call(workspace))).toMatchObject({ status: 'enabled' });
    expect(await lane()).toEqual({ failing_since: null, pauses: false });
  });

  it('is served at its new URL by a process that did not change it: what it had read ahead is not sent as it was', async () => {
    const { id } = await webhooks.endpoint(workspace, old);
    await webhooks.append(workspace, ...mailsToMany());
    const { dispatcher, looked } = await dispatchElsewhere();
    await begun(2);
    await change(id, { url: receiver.url });
    await looked();
    answer({ status: 204 });
    await receiver.count(2);
    await delivered(4);
    await dispatcher.stop();
    expect(hanging).toHaveLength(2);
  });

  it.each([
    ['switched off', (id: string) => change(id, { status: 'disabled' }), ['delivered', 'delivered', 'failed', 'failed']],
    ['removed', (id: string) => webhooks.endpoints.delete({ id }, call(workspace)), []],
  ])('gets nothing more from another process once it is %s', async (_what, end, left) => {
    const { id } = await webhooks.endpoint(workspace, old);
    await webhooks.append(workspace, ...mailsToMany());
    const { dispatcher, looked } = await dispatchElsewhere();
    await begun(2);
    await end(id);
    await looked();
    answer({ status: 204 });
    await looked();
    expect(hanging).toHaveLength(2);
    await dispatcher.stop();
    expect((await webhooks.rows(workspace)).map(({ state }) => state)).toEqual(left);
  });
});
