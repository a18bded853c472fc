// A template that loops for ever for one contact costs that contact its mail, and nobody else.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { advance, launch, mailsTo, touches, type Launched } from './support/campaign.ts';
import { ok } from './support/http.ts';
import { settledLog } from './support/log.ts';
import { newWorkspace, type Workspace } from './support/workspace.ts';

const forever =
  '{% for a in (1..100000) %}{% for b in (1..100000) %}{% for c in (1..100000) %}x{% endfor %}{% endfor %}{% endfor %}';
const doubling = '{% assign s = "xxxxxxxxxx" %}{% for i in (1..60) %}{% assign s = s | append: s %}{% endfor %}{{ s }}';
const injected = '{{ contact.custom.line }}';

let workspace: Workspace;
let campaign: Launched;

beforeAll(async () => {
  workspace = await newWorkspace('Templates');
  const unique = workspace.id.slice(-8);
  const contacts = ['Loop', 'Double', 'One', 'Two', 'Three'].map((first_name) => ({
    email: `${first_name.toLowerCase()}.${unique}@sandbox.test`,
    first_name,
  }));
  const steps = [
    {
      channel: 'email',
      wait_days: 0,
      subject: `Hi {{ contact.first_name }} ${injected}`,
      body:
        `{% if contact.first_name == "Loop" %}${forever}{% endif %}` +
        `{% if contact.first_name == "Double" %}${doubling}{% endif %}` +
        'Hello {{ contact.first_name }}. {{ unsubscribe_url }}',
    },
  ];
  const line = {
    email: `line.${unique}@sandbox.test`,
    first_name: 'Line',
    custom: { line: 'x\r\nBcc: victim@acme.example' },
  };
  campaign = await launch(workspace, [...contacts, line], steps);
  await advance(workspace, 1);
});

const idOf = (name: string) => campaign.contacts.get(`${name}.${workspace.id.slice(-8)}@sandbox.test`);

describe('a template that loops for ever for everybody', () => {
  it('is a problem document when the sequence is created, and nothing is written', async () => {
    const { mailbox_pool } = await ok(workspace.send('GET', `/v1/sequences/${campaign.sequenceId}`));
    const before = (await settledLog(workspace)).length;
    const body = `Hello. ${forever} {{ unsubscribe_url }}`;
    const steps = [{ channel: 'email', subject: 'Hi', body }];
    const answer = await workspace.send('POST', '/v1/sequences', { body: { name: 'Loop', mailbox_pool, steps } });
    expect(answer.status).toBe(422);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body).toMatchObject({
      code: 'VALIDATION_ERROR',
      errors: [{ pointer: '/steps/0/body', code: 'template-failed', message: expect.stringContaining('to an end') }],
    });
    expect((await settledLog(workspace)).length).toBe(before);
  });
});

describe('a campaign with a hostile template', () => {
  it.each(['loop', 'double'])('skips the contact that it strikes (%s), with its reason', async (name) => {
    expect(await touches(workspace, `contact_id=${idOf(name)}`)).toMatchObject([
      { state: 'skipped', reason: 'template_failed', reason_detail: expect.stringMatching(/^steps\[0\]\.body\b/) },
    ]);
    expect(await mailsTo(`${name}.${workspace.id.slice(-8)}@sandbox.test`)).toEqual([]);
    const events = (await settledLog(workspace))
      .filter(({ data }) => data.contact_id === idOf(name))
      .map(({ type, data }) => [type, data.reason]);
    expect(events).toContainEqual(['touch.skipped', 'template_failed']);
    expect(events.map(([type]) => type)).not.toContain('email.sent');
  });

  it.each(['one', 'two', 'three'])('writes to the others (%s)', async (name) => {
    const mails = await mailsTo(`${name}.${workspace.id.slice(-8)}@sandbox.test`);
    expect(mails).toHaveLength(1);
    expect(mails[0]?.text.toLowerCase()).toContain(`hello ${name}`);
  });

  it('lets no value break out of a header', async () => {
    for (const mail of await mailsTo(`line.${workspace.id.slice(-8)}@sandbox.test`)) {
      expect(mail.headers).not.toHaveProperty('bcc');
      expect(mail.raw).not.toMatch(/^Bcc:/im);
    }
    const [touch] = await touches(workspace, `contact_id=${idOf('line')}`);
    expect(['accepted', 'skipped']).toContain(touch?.state);
  });

  it('comes to its end', async () => {
    const { status, audience } = await ok(workspace.send('GET', `/v1/campaigns/${campaign.campaignId}`));
    expect({ status, total: audience.total, active: audience.active }).toEqual({
      status: 'completed',
      total: 6,
      active: 0,
    });
  });
});
