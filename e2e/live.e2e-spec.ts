// A workspace in live mode: real time and real servers, here one of this machine, and nothing of the sandbox.
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SMTPServer } from 'smtp-server';
import { client, ok, type Send } from './support/http.ts';
import { operator } from './support/operator.ts';
import { until } from './support/until.ts';
import { newWorkspace } from './support/workspace.ts';

describe('a live workspace', () => {
  let send: Send;
  const mails: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    // The sender keeps its connection for a while.
    closeTimeout: 100,
    onData: (stream, _session, done) => {
      void stream.toArray().then((chunks) => {
        mails.push(Buffer.concat(chunks as Buffer[]).toString());
        done(null, 'stored');
      });
    },
  });
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { out } = await operator('workspace', 'Live', '--live');
    send = client(/^API key {4}(srt_live_sk_\S+)$/m.exec(out)![1]!);
  });
  afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())));

  it('sends in real time, through the mailbox\u2019s own server', async () => {
    expect(await ok(send('GET', '/v1/me'))).toMatchObject({ mode: 'live', workspace_name: 'Live' });
    expect(await send('GET', '/v1/test-clock')).toMatchObject({ status: 409 });
    const { port } = server.server.address() as AddressInfo;
    const email = `live.${Date.now()}@outbound.example`;
    const smtp = { host: '127.0.0.1', port };
    const mailbox = await ok(send('POST', '/v1/mailboxes', { body: { email, smtp, verify: true } }));
    await ok(send('PATCH', `/v1/mailboxes/${mailbox.id}`, { body: { warmed: true } }));
    const pool = await ok(send('POST', '/v1/pools', { body: { name: 'Live', mailbox_ids: [mailbox.id] } }));
    const contact = { email: 'ann@people.example', groups: ['Live'] };
    await ok(send('POST', '/v1/contacts', { body: contact }));
    const [group] = (await ok(send('GET', '/v1/groups'))).data;
    const steps = [{ channel: 'email', wait_days: 0, subject: 'Live', body: 'Really.\n\n{{ unsubscribe_url }}' }];
    const sequence = await ok(send('POST', '/v1/sequences', { body: { name: 'Live', mailbox_pool: pool.id, steps } }));
    const path = `/v1/sequences/${sequence.id}`;
    expect(await ok(send('POST', `${path}/simulate`, { body: { group_id: group.id } }))).toMatchObject({
      mails: 1, blocked: [], truncated: false,
    });
    expect(mails).toEqual([]);
    await ok(send('POST', `${path}/launch`, { body: { group_id: group.id } }));
    await until('the mail', async () => mails.length === 1);
    expect(mails[0]).toMatch(/^To: ann@people\.example/m);
    const [touch] = await until('its end', async () => {
      const { data } = await ok(send('GET', '/v1/touches'));
      return data[0].state === 'accepted' && data;
    });
    expect(Math.abs(Date.parse(touch.sent_at) - Date.now())).toBeLessThan(60_000);
  });

  it('makes live keys, and a workspace in test mode none', async () => {
    const create = (by: Send, mode: string) =>
      by('POST', '/v1/api-keys', { body: { name: mode, scopes: ['contacts:read', 'api-keys:write'], mode } });
    expect((await ok(create(send, 'live'))).key).toMatch(/^srt_live_sk_/);
    const refused = await create(send, 'test');
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ field: 'mode', code: 'other_mode' }] } });
    const test = await newWorkspace('Test');
    expect(await create(test.send, 'live')).toMatchObject({ status: 403, body: { code: 'SCOPE_DENIED' } });
  });
});

it.each([[['workspace']], [['workspace', '--live']], [['workspace', 'x', '--lve']], [['workspace', 'x', '--live', 'y']]])(
  'the command says how %j is written',
  async (args) => {
    expect(await operator(...args)).toEqual({ code: 1, out: expect.stringContaining('workspace <name> [--live]') });
  },
);
