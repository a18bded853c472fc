// A placement test from the request to its webhook's fact: what the seeds get, and that nobody counts it.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { advance, mailsTo } from './support/campaign.ts';
import { all, ok } from './support/http.ts';
import { settledLog } from './support/log.ts';
import { until } from './support/until.ts';
import { newWorkspace, sandboxMailbox, type Workspace } from './support/workspace.ts';

const step = { channel: 'email', subject: 'Hello {{ contact.first_name }}', body: 'Hi!\n\n{{ unsubscribe_url }}' };

let workspace: Workspace;
let mailboxes: { id: string; email: string }[];
let asked: { sequence_id: string; contact_id: string };

const post = (path: string, body?: object) => workspace.send('POST', path, { body });
const get = (path: string) => ok(workspace.send('GET', path));

beforeAll(async () => {
  workspace = await newWorkspace('Placement');
  mailboxes = [];
  for (const name of ['pat', 'robin', 'kim']) {
    mailboxes.push(await ok(post('/v1/mailboxes', sandboxMailbox(`${name}.${workspace.id.slice(-8)}@outbound.example`))));
  }
  const pool = await ok(post('/v1/pools', { name: 'Pat', mailbox_ids: [mailboxes[0]!.id] }));
  const sequence = await ok(post('/v1/sequences', { name: 'First', mailbox_pool: pool.id, steps: [step] }));
  const email = `dana.${workspace.id.slice(-8)}@acme.example`;
  const contact = await ok(post('/v1/contacts', { email, first_name: 'Dana' }));
  asked = { sequence_id: sequence.id, contact_id: contact.id };
});

describe('a placement test', () => {
  it('sends the mail to the other mailboxes, and is completed by the advance of the clock', async () => {
    const made = await ok(post('/v1/placement-tests', asked));
    expect(made).toMatchObject({ object: 'placement_test', status: 'running', mailbox_id: mailboxes[0]!.id });
    await advance(workspace, 1);
    const done = await get(`/v1/placement-tests/${made.id}`);
    expect(done).toMatchObject({ status: 'completed', inbox: 2, spam: 0, missing: 0, failed: 0 });
    expect((await get('/v1/placement-tests')).data).toEqual([done]);
    for (const { email } of mailboxes.slice(1)) {
      const [mail, ...more] = await mailsTo(email);
      expect([mail!.subject, more]).toEqual(['Hello Dana', []]);
    }
    const log = await settledLog(workspace);
    expect(log.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['placement_test.created', 'placement_test.completed']),
    );
    expect(log.map(({ type }) => type).filter((type) => /^(email|reply|touch|message)\./.test(type))).toEqual([]);
    expect(await all(workspace.send, '/v1/touches')).toEqual([]);
    for (const { id } of mailboxes) {
      expect(await get(`/v1/mailboxes/${id}`)).toMatchObject({ sent_today: 0 });
      expect(await get(`/v1/mailboxes/${id}/warmup`)).toMatchObject({ days: [] });
    }
  });

  it('is erased from the sandbox with the contact that it was written for', async () => {
    const { erasure_id } = await ok(workspace.send('DELETE', `/v1/contacts/${asked.contact_id}`));
    await until('the erasure', async () => (await get(`/v1/erasures/${erasure_id}`)).status === 'completed');
    for (const { email } of mailboxes) expect(await mailsTo(email)).toEqual([]);
    const refused = await post('/v1/placement-tests', asked);
    expect([404, 410]).toContain(refused.status);
  });
});
