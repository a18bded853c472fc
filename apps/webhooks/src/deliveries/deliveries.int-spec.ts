import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { dayMs, newId } from '@sortie/contracts';
import { call, event, openSink, openWebhooks, until, type Sink, type Webhooks } from '../webhooks.fixture-spec.js';

describe('deliveries', () => {
  let webhooks: Webhooks;
  let sinks: Sink[] = [];
  beforeAll(async () => {
    webhooks = await openWebhooks();
  });
  afterEach(async () => {
    await Promise.all(sinks.map((sink) => sink.close()));
    sinks = [];
    await webhooks.test.admin.query('truncate deliveries, lanes, endpoints, dispatchers');
  });
  afterAll(() => webhooks.close());

  const sink = async () => {
    const opened = await openSink();
    sinks.push(opened);
    return opened;
  };
  /** Real time passes for what waits. */
  const pass = (workspace: string, ms: number) =>
    webhooks.test.admin.query(
      `with d as (
       update deliveries set next_attempt_at = next_attempt_at - $2 * interval '1 millisecond' where workspace_id = $1)
     update lanes set due_at = due_at - $2 * interval '1 millisecond',
       paused_until = paused_until - $2 * interval '1 millisecond',
       failing_since = failing_since - $2 * interval '1 millisecond'
     where workspace_id = $1`,
      [workspace, ms],
    );
  const waits = async (workspace: string) => {
    const { rows } = await webhooks.test.admin.query<{ ms: number }>(
      `select extract(epoch from next_attempt_at - clock_timestamp())::float8 * 1000 as ms from deliveries
       where workspace_id = $1 order by sequence`,
      [workspace],
    );
    return rows.map(({ ms }) => ms);
  };

  it('reach every endpoint that asked, signed, in the documented form', async () => {
    const workspace = newId('workspace');
    const [all, contacts, replies, none] = [await sink(), await sink(), await sink(), await sink()];
    const made = [
      await webhooks.endpoint(workspace, all.url, ['*']),
      await webhooks.endpoint(workspace, contacts.url, ['contact.*']),
      await webhooks.endpoint(workspace, replies.url, ['reply.received', 'email.sent']),
      await webhooks.endpoint(newId('workspace'), none.url),
    ];
    const contact_id = newId('contact');
    const created = event(workspace, 'contact.created', { contact_id });
    await webhooks.append(
      workspace,
      created,
      event(workspace, 'reply.received', { contact_id, classification: 'interested' }),
    );
    const dispatcher = await webhooks.dispatch();
    await Promise.all([all.count(2), contacts.count(1), replies.count(1)]);
    await dispatcher.stop();
    [all, contacts, replies].forEach((one, index) => one.verify(made[index]!.secret));
    expect([all, contacts, replies, none].map(({ received }) => received.map(({ json }) => json['type']))).toEqual([
      ['contact.created', 'reply.received'],
      ['contact.created'],
      ['reply.received'],
      [],
    ]);
    const { json, headers } = contacts.received[0]!;
    expect(json).toEqual({
      id: created.id,
      type: 'contact.created',
      event: 'contact.created',
      timestamp: created.occurred_at,
      created_at: created.occurred_at,
      workspace_id: workspace,
      sequence: 1,
      data: { contact_id },
    });
    expect(headers).toMatchObject({ 'webhook-id': created.id, 'content-type': 'application/json' });
    const listed = await webhooks.deliveries.list({ id: made[0]!.id, limit: 1, include: 'total' }, call(workspace));
    expect(listed).toMatchObject({
      total: 2,
      has_more: true,
      data: [
        {
          object: 'delivery',
          event_type: 'reply.received',
          state: 'delivered',
          attempts: 1,
          last_status: 204,
          last_error: null,
          next_attempt_at: null,
          id: expect.stringMatching(/^whd_[0-9a-hjkmnp-tv-z]{26}$/) as unknown,
        },
      ],
    });
    const failed = { id: made[0]!.id, state: 'failed', include: 'total' } as const;
    expect(await webhooks.deliveries.list(failed, call(workspace))).toMatchObject({ data: [], total: 0 });
  });

  it('start the first attempts for one contact in the order of the log, also when some fail', async () => {
    const workspace = newId('workspace');
    const receiver = await sink();
    await webhooks.endpoint(workspace, receiver.url);
    const contacts = Array.from({ length: 10 }, () => newId('contact'));
    const events = Array.from({ length: 400 }, (_, n) =>
      event(workspace, 'email.sent', { contact_id: contacts[(n * 7) % 10] }),
    );
    receiver.answers.push(...events.map((_, n) => ({ status: n % 5 === 0 ? 500 : 204 })));
    await webhooks.append(workspace, ...events.slice(0, 150));
    // Two processes, and events that come while they work. What failed comes back half an hour later.
    const later = { random: () => 1000 };
    const dispatchers = [await webhooks.dispatch(later), await webhooks.dispatch(later)];
    for (let from = 150; from < 400; from += 50) {
      await webhooks.append(workspace, ...events.slice(from, from + 50));
      for (const dispatcher of dispatchers) dispatcher.nudge();
    }
    await receiver.count(400);
    await Promise.all(dispatchers.map((dispatcher) => dispatcher.stop()));
    const firsts = new Map(
      receiver.received.map(({ json }) => [json['id'], json]).reverse() as [
        string,
        { sequence: number; data: { contact_id: string } },
      ][],
    );
    expect(firsts.size).toBe(400);
    for (const contact of contacts) {
      const seen = [...firsts.values()]
        .reverse()
        .filter(({ data }) => data.contact_id === contact)
        .map(({ sequence }) => sequence);
      expect(seen).toEqual([...seen].sort((a, b) => a - b));
      expect(seen).toHaveLength(40);
    }
    expect((await webhooks.rows(workspace)).every(({ attempts }) => attempts === 1)).toBe(true);
  });

  it('are retried at their times with the same id and body, and then given up', async () => {
    const workspace = newId('workspace');
    const receiver = await sink();
    const { id, secret } = await webhooks.endpoint(workspace, receiver.url);
    await webhooks.append(workspace, event(workspace, 'contact.created'));
    const delays = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400].map((seconds) => seconds * 1000);
    for (const [index, delay] of delays.entries()) {
      receiver.answers.push({ status: 500 });
      await webhooks.deliver(receiver, index + 1);
      const [wait] = await waits(workspace);
      expect(wait).toBeLessThanOrEqual(delay);
      expect(wait).toBeGreaterThan(delay - 2_000);
      const {
        rows: [lane],
      } = await webhooks.test.admin.query<{ same: boolean }>(
        `select due_at = next_attempt_at as same from lanes join deliveries using (workspace_id, endpoint_id)
         where endpoint_id = $1`,
        [id],
      );
      expect(lane).toEqual({ same: true });
      await pass(workspace, delay);
    }
    receiver.answers.push({ status: 500 });
    await webhooks.deliver(receiver, 10);
    receiver.verify(secret);
    expect(new Set(receiver.received.map(({ headers, body }) => `${headers['webhook-id']} ${body}`)).size).toBe(1);
    expect(await webhooks.rows(workspace)).toMatchObject([
      {
        state: 'failed',
        attempts: 10,
        next_attempt_at: null,
        last_status: 500,
        last_error: 'The endpoint answered 500.',
      },
    ]);
  });

  it('wait as long as a receiver asks, all of them', async () => {
    const workspace = newId('workspace');
    const receiver = await sink();
    await webhooks.endpoint(workspace, receiver.url);
    receiver.answers.push({ status: 429, retryAfter: '600' });
    const contact_id = newId('contact');
    await webhooks.append(workspace, ...[1, 2, 3].map(() => event(workspace, 'email.sent', { contact_id })));
    await webhooks.deliver(receiver, 1);
    expect(await webhooks.rows(workspace)).toMatchObject([{ attempts: 1 }, { attempts: 0 }, { attempts: 0 }]);
    const {
      rows: [lane],
    } = await webhooks.test.admin.query<{ ms: number; held_by: null }>(
      'select held_by, extract(epoch from due_at - now())::float8 * 1000 as ms from lanes where workspace_id = $1',
      [workspace],
    );
    expect(lane!.held_by).toBeNull();
    expect(lane!.ms).toBeGreaterThan(590_000);
    // New events do not end the pause.
    await webhooks.append(workspace, event(workspace, 'email.sent', { contact_id }));
    await pass(workspace, 601_000);
    await webhooks.deliver(receiver, 5);
    expect((await webhooks.rows(workspace)).map(({ state }) => state)).toEqual(Array(4).fill('delivered'));
  });

  it('end with 410: the endpoint is switched off, what waits has failed, the workspace is told', async () => {
    const workspace = newId('workspace');
    const receiver = await sink();
    const { id } = await webhooks.endpoint(workspace, receiver.url);
    receiver.answers.push({ status: 410 });
    const contact_id = newId('contact');
    await webhooks.append(workspace, ...[1, 2, 3].map(() => event(workspace, 'email.sent', { contact_id })));
    await webhooks.deliver(receiver, 1);
    const off = await until(
      () => webhooks.endpoints.get({ id }, call(workspace)),
      ({ status }) => status === 'disabled',
    );
    expect(off).toMatchObject({ status: 'disabled', disabled_reason: 'gone' });
    expect(receiver.received).toHaveLength(1);
    expect((await webhooks.rows(workspace)).map(({ state }) => state)).toEqual(['failed', 'failed', 'failed']);
    const { rows } = await webhooks.test.admin.query('select type, data from events where workspace_id = $1', [
      workspace,
    ]);
    expect(rows).toEqual([{ type: 'webhook.disabled', data: { endpoint_id: id, reason: 'gone' } }]);
  });

  it('end after five days of nothing but failures, not before and not after a success', async () => {
    const workspace = newId('workspace');
    const receiver = await sink();
    const { id } = await webhooks.endpoint(workspace, receiver.url);
    const attempt = async (status: number) => {
      receiver.answers.push({ status });
      await webhooks.append(workspace, event(workspace, 'email.sent'));
      await webhooks.deliver(receiver, receiver.received.length + 1);
      // What failed is left aside: only the next event is to be attempted.
      await webhooks.test.admin.query("update deliveries set state = 'failed', next_attempt_at = null");
      await webhooks.test.admin.query("update lanes set due_at = 'infinity'");
    };
    const status = async () => (await webhooks.endpoints.get({ id }, call(workspace))).status;
    await attempt(500);
    await pass(workspace, 4.9 * dayMs);
    await attempt(500);
    expect(await status()).toBe('enabled');
    await attempt(204);
    await pass(workspace, dayMs);
    await attempt(500);
    await pass(workspace, 5 * dayMs);
    await attempt(500);
    expect(
      await until(
        () => webhooks.endpoints.get({ id }, call(workspace)),
        (row) => row.status === 'disabled',
      ),
    ).toMatchObject({ disabled_reason: 'failing' });
  });
});
