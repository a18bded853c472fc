// The requests of "The main job, request by request" in api.md, in that order, with every member of every answer.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { ok, type Answer } from './support/http.ts';
import { expectHeaders, expectResource } from './support/headers.ts';
import { expectProblem } from './support/problem.ts';
import { newWorkspace, sandboxMailbox, type Workspace } from './support/workspace.ts';

const id = (prefix: string) => expect.stringMatching(new RegExp(`^${prefix}_[0-9a-hjkmnp-tv-z]{26}$`));
const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
const times = { created_at: time, updated_at: time };
const empty = { total: 1, active: 1, completed: 0, paused: 0, bounced: 0, replied: 0, unsubscribed: 0, failed: 0 };

let workspace: Workspace;
const made: Record<string, any> = {};
beforeAll(async () => {
  workspace = await newWorkspace('Main job');
});

async function post(path: string, body?: object): Promise<Answer> {
  return workspace.send('POST', path, { body });
}

describe('the main job', () => {
  it('creates a contact, its group and its company', async () => {
    const answer = await post('/v1/contacts', {
      email: 'Dana+q2@ACME.example',
      first_name: 'Dana',
      last_name: 'Ruiz',
      company: 'Acme',
      groups: ['Q2'],
    });
    expectResource(answer, 201);
    expect(answer.body).toEqual({
      object: 'contact',
      id: id('con'),
      email: 'Dana+q2@acme.example',
      phone: null,
      first_name: 'Dana',
      last_name: 'Ruiz',
      full_name: 'Dana Ruiz',
      title: null,
      company: 'Acme',
      company_id: id('com'),
      linkedin_url: null,
      timezone: null,
      status: expect.any(String),
      tags: [],
      custom: {},
      groups: [{ id: id('grp'), name: 'Q2' }],
      fit_score: null,
      verified: false,
      ...times,
      version: 1,
    });
    made.contact = answer.body;
    made.groupId = answer.body.groups[0].id;
    const read = await workspace.send('GET', `/v1/contacts/${answer.body.id}`);
    expectResource(read, 200);
    expect(read.body).toEqual(answer.body);
  });

  it('takes every other member of a contact', async () => {
    const given = {
      phone: '+14155550123',
      full_name: 'Kim Vries',
      title: 'Head of Sales',
      linkedin_url: 'https://www.linkedin.com/in/kim',
      timezone: 'Europe/Amsterdam',
      status: 'lead',
      tags: ['vip', 'nl'],
      custom: { seats: 20, trial: true, note: 'é' },
    };
    const answer = await post('/v1/contacts', given);
    expectResource(answer, 201);
    expect(answer.body).toEqual({
      ...given,
      object: 'contact',
      id: id('con'),
      email: null,
      first_name: 'Kim',
      last_name: 'Vries',
      company: null,
      company_id: null,
      groups: [],
      fit_score: null,
      verified: false,
      ...times,
      version: 1,
    });
  });

  it('creates and updates a batch, and says which item failed and why', async () => {
    const contacts = [
      { email: 'new@acme.example', groups: ['Other'] },
      { email: 'dana+q2@acme.example', title: 'CEO' },
      { email: 'new@acme.example' },
      { first_name: 'X' },
    ];
    const answer = await post('/v1/contacts/batch', { contacts, upsert: true });
    expect(answer.status).toBe(200);
    expectHeaders(answer);
    expect(answer.body).toEqual({
      object: 'batch',
      created: 1,
      updated: expect.any(Number),
      failed: expect.any(Array),
      data: expect.any(Array),
    });
    const failed = answer.body.failed.filter(({ index }: { index: number }) => index === 3);
    expect(failed).toEqual([{ index: 3, code: 'VALIDATION_ERROR', detail: expect.stringMatching(/\S/) }]);
    expect(answer.body.created + answer.body.updated + answer.body.failed.length).toBe(contacts.length);
    expect(await ok(workspace.send('GET', `/v1/contacts/${made.contact.id}`))).toMatchObject({
      email: 'dana+q2@acme.example',
      title: 'CEO',
      first_name: 'Dana',
      version: 2,
    });
  });

  it('refuses a second contact with the same address', async () => {
    expectProblem(
      await post('/v1/contacts', { email: 'dana+q2@acme.example' }),
      409,
      'DUPLICATE_RESOURCE',
      '/v1/contacts',
      {
        existing_id: made.contact.id,
      },
    );
  });

  it.each([
    ['group_id=GROUP', 1],
    ['company_id=COMPANY', 2],
    ['status=lead', 1],
    ['search=Dana', 1],
    ['verified=true', 0],
    ['verified=false', 3],
    ['min_fit_score=0.5', 0],
    ['', 3],
  ])('lists contacts by %s', async (query, count) => {
    const filled = query.replace('GROUP', made.groupId).replace('COMPANY', made.contact.company_id);
    const answer = await workspace.send('GET', `/v1/contacts?${filled}`);
    expectHeaders(answer);
    expect({ status: answer.status, body: answer.body }).toEqual({
      status: 200,
      body: { object: 'list', data: expect.any(Array), has_more: false, next_cursor: null },
    });
    expect(answer.body.data).toHaveLength(count);
  });

  it('pages through a list', async () => {
    const first = await ok(workspace.send('GET', '/v1/contacts?limit=2&include=total'));
    expect(first).toEqual({
      object: 'list',
      data: expect.any(Array),
      has_more: true,
      next_cursor: expect.any(String),
      total: 3,
    });
    const second = await ok(
      workspace.send('GET', `/v1/contacts?limit=2&cursor=${encodeURIComponent(first.next_cursor)}`),
    );
    expect(second).toMatchObject({ has_more: false, next_cursor: null });
    const ids = [...first.data, ...second.data].map((contact: { id: string }) => contact.id);
    expect([ids.length, new Set(ids).size]).toEqual([3, 3]);
  });

  it('creates a group', async () => {
    const answer = await post('/v1/groups', { name: 'Q3', color: 'emerald' });
    expectResource(answer, 201);
    expect(answer.body).toEqual({
      object: 'group',
      id: id('grp'),
      name: 'Q3',
      color: 'emerald',
      description: null,
      contact_count: 0,
      ...times,
      version: 1,
    });
    expect(await ok(workspace.send('GET', `/v1/groups/${made.groupId}`))).toMatchObject({
      name: 'Q2',
      contact_count: 1,
    });
  });

  it('connects a mailbox and never shows its secrets again', async () => {
    const { smtp } = sandboxMailbox('main.job@outbound.example');
    const answer = await post('/v1/mailboxes', {
      email: 'main.job@outbound.example',
      display_name: 'Robin',
      smtp: { ...smtp, password: 'secret-of-smtp', secure: false },
      imap: { host: '127.0.0.1', port: 993, user: 'robin', password: 'secret-of-imap', secure: true },
      daily_cap: 40,
      warmup: { start_per_day: 5, increase_per_day: 2 },
    });
    expectResource(answer, 201);
    expect(answer.body).toEqual({
      object: 'mailbox',
      id: id('mbx'),
      email: 'main.job@outbound.example',
      display_name: 'Robin',
      smtp: { host: '127.0.0.1', port: smtp.port, user: 'main.job@outbound.example', secure: false },
      imap: { host: '127.0.0.1', port: 993, user: 'robin', secure: true },
      imap_status: {
        state: 'waiting', since: time, last_error: null, detail: null, retry_at: null, sent_copies: 'unknown',
      },
      daily_cap: 40,
      gap_seconds: 600,
      warmup: { enabled: false, start_per_day: 5, increase_per_day: 2 },
      window: null,
      status: 'active',
      status_reason: null,
      health: 'good',
      health_until: null,
      human_day: false,
      oauth: null,
      resend: null,
      warmed: false,
      sent_today: 0,
      ...times,
      version: 1,
    });
    made.mailboxId = answer.body.id;
    const read = await workspace.send('GET', `/v1/mailboxes/${made.mailboxId}`);
    const list = await workspace.send('GET', '/v1/mailboxes');
    expect(answer.text + read.text + list.text).not.toContain('secret-of');
  });

  it('creates a pool, which is warming and says why', async () => {
    const answer = await post('/v1/pools', { name: 'Main pool', mailbox_ids: [made.mailboxId] });
    expectResource(answer, 201);
    expect(answer.body).toEqual({
      object: 'pool',
      id: id('pool'),
      name: 'Main pool',
      mailbox_ids: [made.mailboxId],
      status: 'warming',
      reason: expect.stringMatching(/\S/),
      created_at: time,
      version: 1,
    });
    made.pool = answer.body;
  });

  it('creates a sequence', async () => {
    const steps = [
      {
        channel: 'email',
        wait_days: 0,
        subject: 'Hi {{ contact.first_name | default: "there" }}',
        body: 'Hello.\n\n{{ unsubscribe_url }}',
      },
      { channel: 'email', wait_days: 3, if: 'no_reply', body: 'Any news?\n\n{{ unsubscribe_url }}' },
    ];
    const answer = await post('/v1/sequences', { name: 'Q2 Heads of Sales', mailbox_pool: made.pool.id, steps });
    expectResource(answer, 201);
    const shown = {
      object: 'sequence',
      id: id('seq'),
      name: 'Q2 Heads of Sales',
      description: null,
      status: 'draft',
      mailbox_pool: made.pool.id,
      steps: 2,
      version: 1,
      ...times,
    };
    expect(answer.body).toEqual(shown);
    made.sequence = answer.body;
    const read = await workspace.send('GET', `/v1/sequences/${made.sequence.id}`);
    expectResource(read, 200);
    expect(read.body).toEqual({ ...shown, step_list: steps });
  });

  it('lints it', async () => {
    const answer = await post(`/v1/sequences/${made.sequence.id}/lint`);
    expect(answer.status).toBe(200);
    expectHeaders(answer);
    expect(answer.body).toEqual({ ok: true, findings: expect.any(Array), preflight: [] });
    const bad = await ok(
      post('/v1/sequences', {
        name: 'Bad',
        mailbox_pool: made.pool.id,
        steps: [{ channel: 'email', wait_days: 0, subject: 'Hi {{ contact.nonsense }', body: '{% if %}' }],
      }),
    );
    const report = await ok(post(`/v1/sequences/${bad.id}/lint`));
    expect(report.ok).toBe(false);
    for (const finding of report.findings) {
      expect(Object.keys(finding).sort()).toEqual(['fix', 'message', 'rule', 'severity', 'span', 'step', 'variant']);
    }
    const launch = await post(`/v1/sequences/${bad.id}/launch`, { group_id: made.groupId });
    expectProblem(launch, 422, 'VALIDATION_ERROR', `/v1/sequences/${bad.id}/launch`);
  });

  it('launches only from a warmed pool', async () => {
    const path = `/v1/sequences/${made.sequence.id}/launch`;
    expectProblem(await post(path, { group_id: made.groupId }), 409, 'POOL_NOT_WARMED', path);
    await ok(workspace.send('PATCH', `/v1/mailboxes/${made.mailboxId}`, { body: { warmed: true } }));
    expect(await ok(workspace.send('GET', `/v1/pools/${made.pool.id}`))).toMatchObject({ status: 'warmed' });
    const answer = await post(path, { group_id: made.groupId });
    expectResource(answer, 201);
    expect(answer.body).toEqual({
      object: 'campaign',
      id: id('cmp'),
      name: 'Q2 Heads of Sales',
      sequence_id: made.sequence.id,
      sequence_version: 1,
      group_id: made.groupId,
      mailbox_pool: made.pool.id,
      sender_email: null,
      status: 'active',
      status_reason: null,
      health: 'good',
      settings: {},
      audience: empty,
      ...times,
      version: expect.any(Number),
    });
    made.campaign = answer.body;
  });

  it('shows the campaign, pauses, resumes and stops it', async () => {
    const path = `/v1/campaigns/${made.campaign.id}`;
    const read = await workspace.send('GET', path);
    expectResource(read, 200);
    expect(Object.keys(read.body).sort()).toEqual(Object.keys(made.campaign).sort());
    for (const [action, status] of [
      ['pause', 'paused'],
      ['resume', 'active'],
      ['stop', 'stopped'],
    ]) {
      const answer = await post(`${path}/${action}`);
      expectResource(answer, 200);
      expect(Object.keys(answer.body).sort()).toEqual(Object.keys(made.campaign).sort());
      expect(answer.body).toMatchObject({ id: made.campaign.id, status });
      const { total, ...parts } = answer.body.audience as Record<string, number>;
      expect(Object.values(parts).reduce((sum, part) => sum + part)).toBe(total);
    }
    const late = await post(`${path}/resume`);
    expectProblem(late, 409, late.body.code, `${path}/resume`);
    expect(['INVALID_STATE', 'CAMPAIGN_NOT_ACTIVE']).toContain(late.body.code);
  });

  it('creates a webhook and shows its secret once', async () => {
    const url = 'http://127.0.0.1:9/hooks';
    const answer = await post('/v1/webhooks', { url, events: ['reply.received'] });
    expectResource(answer, 201);
    const shown = {
      object: 'webhook',
      id: id('whe'),
      url,
      events: ['reply.received'],
      description: null,
      status: 'enabled',
      disabled_reason: null,
      ...times,
      version: 1,
    };
    expect(answer.body).toEqual({ ...shown, secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]+={0,2}$/) });
    // Standard Webhooks: 24 to 64 bytes.
    expect(Buffer.from(answer.body.secret.slice('whsec_'.length), 'base64').length).toBe(32);
    expect((await workspace.send('GET', `/v1/webhooks/${answer.body.id}`)).body).toEqual(shown);
    expect((await workspace.send('GET', '/v1/webhooks')).text).not.toContain('whsec_');
    const gone = await workspace.send('DELETE', `/v1/webhooks/${answer.body.id}`);
    expect({ status: gone.status, body: gone.body }).toEqual({
      status: 200,
      body: { object: 'webhook', id: answer.body.id, deleted: true },
    });
  });

  it('creates an API key, shows it once and revokes it', async () => {
    const answer = await post('/v1/api-keys', {
      name: 'CI',
      scopes: ['contacts:read', 'contacts:write'],
      mode: 'test',
    });
    expectResource(answer, 201);
    const { key, ...shown } = answer.body;
    expect(key).toMatch(/^srt_test_sk_/);
    expect(shown).toEqual({
      object: 'api_key',
      id: id('key'),
      name: 'CI',
      mode: 'test',
      prefix: expect.any(String),
      last4: key.slice(-4),
      scopes: ['contacts:read', 'contacts:write'],
      expires_at: null,
      revoked_at: null,
      created_at: time,
      version: 1,
    });
    expect(key.startsWith(shown.prefix)).toBe(true);
    const list = await workspace.send('GET', '/v1/api-keys');
    expect(list.body.data).toContainEqual(shown);
    expect(list.text).not.toContain(key);
    const gone = await workspace.send('DELETE', `/v1/api-keys/${shown.id}`);
    expectHeaders(gone);
    expect({ status: gone.status, body: gone.body }).toEqual({
      status: 200,
      body: { object: 'api_key', id: shown.id, deleted: true },
    });
  });

  it('moves the test clock on', async () => {
    const before = await ok(workspace.send('GET', '/v1/test-clock'));
    const answer = await post('/v1/test-clock/advance', { days: 3 });
    expect(answer.status).toBe(200);
    expectHeaders(answer);
    expect(answer.body).toEqual({ object: 'test_clock', now: time });
    expect(Date.parse(answer.body.now) - Date.parse(before.now)).toBe(3 * 86_400_000);
  });
});
