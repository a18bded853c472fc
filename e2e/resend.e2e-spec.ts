// A mailbox that sends through Resend, played by the sandbox: keys, signed webhooks, and the answers of people.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { advance, launch, mailsTo, touches } from './support/campaign.ts';
import { all, ok } from './support/http.ts';
import { settledLog, type LoggedEvent } from './support/log.ts';
import { expectProblem } from './support/problem.ts';
import { ready } from './support/run.config.ts';
import { until } from './support/until.ts';
import { newWorkspace, type Workspace } from './support/workspace.ts';

const steps = [
  { channel: 'email', wait_days: 0, subject: 'A question', body: 'First.\n\n{{ unsubscribe_url }}' },
  { channel: 'email', wait_days: 3, if: 'no_reply', body: 'Second.\n\n{{ unsubscribe_url }}' },
];

let workspace: Workspace;
let mailbox: { id: string; email: string; resend: { webhook_url: string; listening: boolean } };
let campaignId: string;
let contacts: Map<string, string>;
let address: (name: string) => string;

beforeAll(async () => {
  workspace = await newWorkspace('Resending');
  const unique = workspace.id.slice(-8);
  address = (name) => `${name}+${unique}@sandbox.test`;
  mailbox = await ok(create(`resend.${unique}@outbound.example`, 're_test'));
  await ok(workspace.send('PATCH', `/v1/mailboxes/${mailbox.id}`, { body: { warmed: true } }));
  const pool = await ok(workspace.send('POST', '/v1/pools', { body: { name: 'Resend', mailbox_ids: [mailbox.id] } }));
  const emails = ['silent', 'bounce', 'complain', 'interested'].map(address);
  ({ campaignId, contacts } = await launch(workspace, emails.map((email) => ({ email })), steps, pool.id));
  await advance(workspace, 1);
});

const create = (email: string, api_key: string, more: object = {}) =>
  workspace.send('POST', '/v1/mailboxes', {
    body: { email, resend: { api_key, ...more }, daily_cap: 500, gap_seconds: 30 },
  });

/** The types of a contact's mail events, sorted, once all that must come have come: webhooks keep no order. */
const told = (name: string, ...expected: string[]) =>
  until(`${expected.join(', ')} of ${name}`, async () => {
    const types = (await settledLog(workspace))
      .filter(({ data }: LoggedEvent) => data.contact_id === contacts.get(address(name)))
      .filter(({ type }) => /^(email|reply)\./.test(type))
      .map(({ type }) => type);
    return expected.every((type) => types.includes(type)) && types.sort();
  });

describe('a mailbox of Resend', () => {
  it('shows where its webhook belongs, and never its secrets', async () => {
    expect(mailbox.resend).toEqual({ webhook_url: `${ready.base_url}/hooks/resend/${mailbox.id}`, listening: true });
    expect((await workspace.send('GET', `/v1/mailboxes/${mailbox.id}`)).text).not.toMatch(/re_test|whsec_/);
    const test = await ok(workspace.send('POST', `/v1/mailboxes/${mailbox.id}/test`));
    expect(test.resend).toMatchObject({ ok: true, reason: null });
  });

  it.each([['re_denied', 422, 'resend.api_key'], ['nonsense', 422, 'resend.api_key']])(
    'with the key %s is refused, naming it',
    async (key, status, field) => {
      const answer = await create(`denied.${workspace.id.slice(-8)}@outbound.example`, key);
      expect(answer).toMatchObject({ status, body: { code: 'VALIDATION_ERROR', errors: [{ field }] } });
    },
  );

  it('sends, with an address to unsubscribe, and hears that it arrived', async () => {
    expect(await told('silent', 'email.delivered', 'email.sent')).toEqual(['email.delivered', 'email.sent']);
    const mails = await mailsTo(address('silent'));
    expect(mails).toHaveLength(1);
    const text = expect.stringMatching(/^First\./);
    expect(mails[0]).toMatchObject({ from: mailbox.email, subject: 'A question', text });
    expect(mails[0]!.headers).toMatchObject({
      'list-unsubscribe': expect.stringContaining('/u/'),
      'list-unsubscribe-post': 'List-Unsubscribe=One-Click',
    });
    const [touch] = await touches(workspace, `contact_id=${contacts.get(address('silent'))}`);
    expect(touch!.message_id).toBe(mails[0]!.headers['message-id']);
  });

  it('hears bounces and complaints, and never writes there again', async () => {
    expect(await told('bounce', 'email.bounced', 'email.sent')).toEqual(['email.bounced', 'email.sent']);
    const complained = ['email.complained', 'email.delivered', 'email.sent'];
    expect(await told('complain', ...complained)).toEqual(complained);
    const reasons = (await all(workspace.send, '/v1/suppressions')).map(({ reason }) => reason);
    expect(reasons.sort()).toEqual(['bounced', 'complained']);
  });

  it('takes the reply into the thread, and goes on in it with who is silent', async () => {
    await told('interested', 'email.sent', 'reply.received');
    await advance(workspace, 4);
    const sent = async (name: string) => (await mailsTo(address(name))).map(({ text }) => text.split('\n')[0]);
    expect({
      silent: await sent('silent'), interested: await sent('interested'), bounce: await sent('bounce'),
    }).toEqual({
      silent: ['First.', 'Second.'], interested: ['First.'], bounce: ['First.'],
    });
    const [first, second] = await mailsTo(address('silent'));
    expect(second!.headers['in-reply-to']).toBe(first!.headers['message-id']);
    const { status, audience } = await ok(workspace.send('GET', `/v1/campaigns/${campaignId}`));
    expect({ status, ...audience }).toMatchObject({ status: 'completed', completed: 1, bounced: 1, replied: 1 });
  });
});

describe('its webhook', () => {
  const secret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
  let own: typeof mailbox;
  beforeAll(async () => {
    own = await ok(create(`own.${workspace.id.slice(-8)}@outbound.example`, 're_test', { webhook_secret: secret }));
  });

  const post = (path: string, body: string, headers: Record<string, string>) =>
    workspace.send('POST', path, { body, headers });
  const signed = (body: string, by = secret) => {
    const now = new Date();
    const headers = { id: 'msg_1', timestamp: String(Math.floor(now.getTime() / 1000)) };
    const signature = new Webhook(by).sign(headers.id, now, body);
    return { 'svix-id': headers.id, 'svix-timestamp': headers.timestamp, 'svix-signature': signature };
  };
  const bounce = JSON.stringify({
    type: 'email.bounced', created_at: '2026-03-02T09:00:00Z', data: { email_id: 'e_1', bounce: { type: 'Permanent' } },
  });

  it('is believed with its signature alone', async () => {
    const path = new URL(own.resend.webhook_url).pathname;
    const before = await settledLog(workspace);
    const forged = signed(bounce, `whsec_${Buffer.alloc(24, 8).toString('base64')}`);
    for (const [at, body, headers, status, code] of [
      [path, bounce, forged, 401, 'MISSING_AUTH'],
      [path, `${bounce} `, signed(bounce), 401, 'MISSING_AUTH'],
      [`/hooks/resend/${mailbox.id}`, bounce, signed(bounce), 401, 'MISSING_AUTH'],
      [`/hooks/resend/mbx_${'0'.repeat(26)}`, bounce, signed(bounce), 401, 'MISSING_AUTH'],
      [path, bounce, {}, 400, 'BAD_REQUEST'],
      [path, '{"type":1}', signed('{"type":1}'), 422, 'VALIDATION_ERROR'],
    ] as const) {
      expectProblem(await post(at, body, headers), status, code, at);
    }
    expect(await post(path, bounce, signed(bounce))).toMatchObject({ status: 200, body: { received: true } });
    expect(await settledLog(workspace)).toEqual(before);
  });
});
