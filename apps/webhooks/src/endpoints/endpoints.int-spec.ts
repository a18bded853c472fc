import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@sortie/contracts';
import { call, event, openWebhooks, type Webhooks } from '../webhooks.fixture-spec.js';
import { decodeSecret } from '../signing/secret.js';

const url = 'http://127.0.0.1:9/hook';

describe('endpoints', () => {
  let webhooks: Webhooks;
  beforeAll(async () => {
    webhooks = await openWebhooks();
  });
  afterAll(() => webhooks.close());

  it('shows the secret once, and the same again to a repeat, and keeps it nowhere in clear', async () => {
    const workspace = newId('workspace');
    const context = call(workspace, { idempotency_key: 'k', request_hash: 'h' });
    const { endpoints, test } = webhooks;
    const made = await endpoints.create({ url, events: ['reply.received', 'reply.received', 'contact.*'] }, context);
    expect(made).toMatchObject({
      object: 'webhook',
      url,
      events: ['reply.received', 'contact.*'],
      status: 'enabled',
      version: 1,
      description: null,
      disabled_reason: null,
      secret: expect.stringMatching(/^whsec_/) as unknown,
    });
    expect(await endpoints.create({ url, events: ['reply.received', 'reply.received', 'contact.*'] }, context)).toEqual(
      { ...made, $replayed: true },
    );
    expect(await endpoints.get({ id: made.id }, context)).not.toHaveProperty('secret');
    const { rows: tables } = await test.admin.query<{ name: string }>(
      "select quote_ident(table_name) as name from information_schema.tables where table_schema = 'webhooks'",
    );
    const traces = [
      made.secret,
      made.secret.slice(6),
      decodeSecret(made.secret).toString('hex'),
      Buffer.from(made.secret).toString('hex'),
    ];
    expect(tables.length).toBeGreaterThan(8);
    for (const { name } of tables) {
      const { rows } = await test.admin.query<{ text: string }>(`select t::text as text from webhooks.${name} t`);
      for (const { text } of rows) expect(traces.filter((trace) => text.includes(trace))).toEqual([]);
    }
  });

  it.each([
    ['http://10.0.0.1/', 'url'],
    ['https://no-such-name.invalid/', 'url'],
    ['ftp://a.example/', 'url'],
    ['x', 'url'],
  ])('refuses %s', async (bad, field) => {
    const workspace = newId('workspace');
    const refused = { code: 'VALIDATION_ERROR', fields: [expect.objectContaining({ field })] };
    await expect(webhooks.endpoint(workspace, bad)).rejects.toMatchObject(refused);
    const { id } = await webhooks.endpoint(workspace, url);
    await expect(webhooks.endpoints.update({ id, url: bad }, call(workspace))).rejects.toMatchObject(refused);
    expect(await webhooks.endpoints.get({ id }, call(workspace))).toMatchObject({ url, version: 1 });
  });

  it('lists the known types to whoever asks for an unknown one', async () => {
    const refused = webhooks.endpoint(newId('workspace'), url, ['contact.created', 'reply.recieved']);
    await expect(refused).rejects.toMatchObject({
      code: 'VALIDATION_ERROR',
      fields: [
        {
          field: 'events[1]',
          pointer: '/events/1',
          code: 'unknown_event_type',
          message: expect.stringContaining('reply.received') as unknown,
        },
      ],
    });
    await expect(webhooks.endpoint(newId('workspace'), url, ['moon.*'])).rejects.toMatchObject({
      code: 'VALIDATION_ERROR',
    });
  });

  it('changes, switches off and on, and forgets', async () => {
    const workspace = newId('workspace');
    const { endpoints, test } = webhooks;
    const { id } = await webhooks.endpoint(workspace, url);
    const stale = call(workspace, { if_match: 7 });
    await expect(endpoints.update({ id, description: 'x' }, stale)).rejects.toMatchObject({ code: 'STALE_VERSION' });
    expect(
      await endpoints.update({ id, description: 'mine', events: ['email.sent'] }, call(workspace, { if_match: 1 })),
    ).toMatchObject({ description: 'mine', events: ['email.sent'], version: 2 });
    await webhooks.append(workspace, event(workspace, 'email.sent'));
    await test.admin.query('update lanes set failing_since = now() where endpoint_id = $1', [id]);
    expect(await endpoints.update({ id, status: 'disabled', description: null }, call(workspace))).toMatchObject({
      status: 'disabled',
      disabled_reason: 'owner',
      description: null,
      version: 3,
    });
    const listed = await webhooks.deliveries.list({ id }, call(workspace));
    expect(listed.data).toMatchObject([
      { state: 'failed', last_error: 'The endpoint is disabled.', next_attempt_at: null },
    ]);
    await webhooks.append(workspace, event(workspace, 'email.sent'));
    expect(await webhooks.rows(workspace)).toHaveLength(1);
    const facts = await test.admin.query('select type, data from events where workspace_id = $1', [workspace]);
    expect(facts.rows).toEqual([{ type: 'webhook.disabled', data: { endpoint_id: id, reason: 'owner' } }]);
    expect(await endpoints.update({ id, status: 'enabled' }, call(workspace))).toMatchObject({
      status: 'enabled',
      disabled_reason: null,
      version: 4,
    });
    const lane = await test.admin.query('select failing_since from lanes where endpoint_id = $1', [id]);
    expect(lane.rows).toEqual([{ failing_since: null }]);
    expect(await endpoints.delete({ id }, call(workspace))).toEqual({ object: 'webhook', id, deleted: true });
    await expect(endpoints.get({ id }, call(workspace))).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
    expect(await webhooks.rows(workspace)).toEqual([]);
  });

  it("lists in pages, and nobody else's", async () => {
    const workspace = newId('workspace');
    const made = [];
    for (let n = 0; n < 3; n++) made.push((await webhooks.endpoint(workspace, url)).id);
    const first = await webhooks.endpoints.list({ limit: 2, include: 'total' }, call(workspace));
    expect(first).toMatchObject({ total: 3 });
    const second = await webhooks.endpoints.list({ limit: 2, cursor: first.next_cursor! }, call(workspace));
    expect([...first.data, ...second.data].map(({ id }) => id)).toEqual(made);
    const stranger = call(newId('workspace'));
    const id = made[0]!;
    const { endpoints, deliveries } = webhooks;
    const missing = { code: 'RESOURCE_NOT_FOUND' };
    await expect(endpoints.get({ id }, stranger)).rejects.toMatchObject(missing);
    await expect(endpoints.update({ id, description: 'x' }, stranger)).rejects.toMatchObject(missing);
    await expect(endpoints.delete({ id }, stranger)).rejects.toMatchObject(missing);
    await expect(deliveries.list({ id }, stranger)).rejects.toMatchObject(missing);
    expect(await endpoints.list({ include: 'total' }, stranger)).toMatchObject({ data: [], total: 0 });
  });
});
