// Erasing a contact leaves no trace of the person, and nothing that comes later brings one back.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { createTransport } from 'nodemailer';
import { advance, launch, mailsTo, type Launched, type Mail } from './support/campaign.ts';
import { ok } from './support/http.ts';
import { eventsOf, settledLog } from './support/log.ts';
import { expectProblem } from './support/problem.ts';
import { required } from './support/required.ts';
import { home } from './support/run.config.ts';
import { tracesOf } from './support/traces.ts';
import { until } from './support/until.ts';
import { newWorkspace, type Workspace } from './support/workspace.ts';

// Unlike any word that the platform has of its own, and new in each run.
const mark = `zq${Math.random().toString(36).slice(2, 10)}`;
const digits = String(Math.floor(Math.random() * 1e7)).padStart(7, '0');
const canary = {
  email: `interested+${mark}mail@sandbox.test`,
  phone: `+1415${digits}`,
  first_name: `${mark}first`,
  last_name: `${mark}last`,
  title: `${mark}title`,
  linkedin_url: `https://www.linkedin.com/in/${mark}link`,
  tags: [`${mark}tag`],
  custom: { note: `${mark}custom` },
};
const texts = ['mail', 'first', 'last', 'title', 'link', 'tag', 'custom', 'reply', 'late', 'changed']
  .map((what) => mark + what)
  .concat(`1415${digits}`);

let workspace: Workspace;
let campaign: Launched;
let contactId: string;
let mail: Mail;

beforeAll(async () => {
  workspace = await newWorkspace('Erasure');
  // Answers that are kept for a repeat tell of the person, too.
  const created = await ok(
    workspace.send('POST', '/v1/contacts', { body: canary, headers: { 'idempotency-key': 'create' } }),
  );
  contactId = created.id;
  await ok(
    workspace.send('PATCH', `/v1/contacts/${contactId}`, {
      body: { title: `${mark}changed` },
      headers: { 'idempotency-key': 'change' },
    }),
  );
  const others = Array.from({ length: 5 }, (_, n) => ({ email: `other${n}+${mark.slice(0, 4)}@sandbox.test` }));
  const step = (subject: string, wait_days: number) => ({
    channel: 'email',
    wait_days,
    subject,
    body: 'Dear {{ contact.full_name }}, {{ contact.title }}, {{ contact.custom.note }}: {{ unsubscribe_url }}',
  });
  campaign = await launch(
    workspace,
    [canary, ...others],
    [
      step('For {{ contact.first_name }}', 0),
      { ...step('Again, {{ contact.first_name }}', 3), if: 'no_reply' },
      { ...step('Thanks, {{ contact.last_name }}', 3), if: 'replied' },
    ],
  );
  await advance(workspace, 1);
  mail = required((await mailsTo(canary.email))[0], 'the first mail');
  await answer(`Thank you, says ${mark}reply`, 'reply');
});

/** Writes back as the contact's own mail program would, to the platform's listener. */
async function answer(text: string, id: string): Promise<void> {
  const { inboundSmtp } = JSON.parse(readFileSync(join(home, 'ports.json'), 'utf8')) as { inboundSmtp: number };
  const transport = createTransport({ host: '127.0.0.1', port: inboundSmtp, ignoreTLS: true });
  await transport.sendMail({
    from: { name: `${mark}first ${mark}last`, address: canary.email },
    to: mail.from,
    subject: `Re: ${mail.subject}`,
    text,
    inReplyTo: mail.headers['message-id'] ?? '',
    messageId: `<${mark}.${id}@sandbox.test>`,
    references: mail.headers['message-id'] ?? '',
  });
  transport.close();
}

const repliesOf = async () =>
  (await ok(workspace.send('GET', `/v1/replies?contact_id=${contactId}`))).data as { text: string }[];

describe('a contact that was erased', () => {
  it('is found everywhere before', async () => {
    expect((await repliesOf()).map(({ text }) => text).join()).toContain(`${mark}reply`);
    const places = await tracesOf(texts);
    // The scan finds what is there: in read models, in stored answers.
    expect(places.some((place) => place.startsWith('crm.contacts.'))).toBe(true);
    expect(places.some((place) => place.startsWith('sequencing.replies.') || place.includes(`${mark}reply`))).toBe(
      true,
    );
    expect(places.length).toBeGreaterThan(5);
    // The mail to the person, and the person's own answer to it.
    expect(places).toEqual(
      expect.arrayContaining([`sandbox.messages.raw: ${mark}mail`, `sandbox.outbox.raw: ${mark}mail`]),
    );
    // And it looks into the store of the bus and into the logs, where ids may stand.
    await settledLog(workspace);
    const ids = (await tracesOf([contactId, workspace.id])).map((place) => place.split(/[/.]/)[0]);
    expect([...new Set(ids)].sort()).toEqual([
      'crm',
      'identity',
      'logs',
      'nats',
      'sandbox',
      'sequencing',
      'webhooks',
    ]);
  });

  it('is erased by every service that keeps something', async () => {
    const path = `/v1/contacts/${contactId}`;
    const gone = await ok(workspace.send('DELETE', path, { headers: { 'idempotency-key': 'erase' } }));
    expect(gone).toEqual({
      object: 'contact',
      id: contactId,
      deleted: true,
      erasure_id: expect.stringMatching(/^ers_/),
    });
    const erasure = await until('the erasure', async () => {
      const shown = await ok(workspace.send('GET', `/v1/erasures/${gone.erasure_id}`));
      return shown.status === 'completed' && shown;
    });
    expect(erasure).toEqual({
      object: 'erasure',
      id: gone.erasure_id,
      contact_id: contactId,
      status: 'completed',
      created_at: expect.any(String),
      services: ['crm', 'sequencing', 'webhooks'].map((service) => ({ service, confirmed_at: expect.any(String) })),
    });
    expectProblem(await workspace.send('GET', path), 404, 'RESOURCE_NOT_FOUND', path);
    expect(await repliesOf()).toEqual([]);
  });

  it('leaves no trace in any table, the outside world’s included, in the store of the bus, in the logs', async () => {
    await settledLog(workspace);
    expect(await tracesOf(texts)).toEqual([]);
  });

  it('is told in the log by its id alone, once', async () => {
    const erased = (await settledLog(workspace)).filter(({ type }) => type === 'contact.erased');
    expect(erased.map(({ data }) => data)).toEqual([{ contact_id: contactId, erasure_id: expect.any(String) }]);
  });

  it('is not brought back by a reply that arrives later', async () => {
    const before = await settledLog(workspace);
    await answer(`I am late, says ${mark}late`, 'late');
    await answer('please unsubscribe me', 'late-unsubscribe');
    expect(await settledLog(workspace)).toEqual(before);
    expect(await repliesOf()).toEqual([]);
    expect(await tracesOf(texts)).toEqual([]);
  });

  it('is not brought back by a repeat of a request about it', async () => {
    // The stored answer told of the person and is gone; nothing is carried out a second time in its place.
    const repeat = await workspace.send('PATCH', `/v1/contacts/${contactId}`, {
      body: { title: `${mark}changed` },
      headers: { 'idempotency-key': 'change' },
    });
    expectProblem(repeat, 410, 'GONE', `/v1/contacts/${contactId}`);
    const create = { body: canary, headers: { 'idempotency-key': 'create' } };
    expectProblem(await workspace.send('POST', '/v1/contacts', create), 410, 'GONE', '/v1/contacts');
    expect(await tracesOf(texts)).toEqual([]);
  });

  it('gets no more mail, while the others do', async () => {
    await advance(workspace, 9);
    // The one from before is forgotten, and no other has come.
    expect(await mailsTo(canary.email)).toEqual([]);
    for (const address of [...campaign.contacts.keys()].filter((email) => email !== canary.email)) {
      expect({ address, mails: (await mailsTo(address)).length }).toEqual({ address, mails: 2 });
    }
    const { status, audience } = await ok(workspace.send('GET', `/v1/campaigns/${campaign.campaignId}`));
    const { total, ...parts } = audience as Record<string, number>;
    expect({ status, total, sum: Object.values(parts).reduce((sum, part) => sum + part) }).toEqual({
      status: 'completed',
      total: 6,
      sum: 6,
    });
    expect((await eventsOf(workspace)).filter(({ type }) => type === 'campaign.completed')).toHaveLength(1);
    expect(await tracesOf(texts)).toEqual([]);
  });
});
