// Correspondence: what was sent and came back is one thread, a person answers in it, and an absence only delays.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { advance, launch, mailsTo, touches } from './support/campaign.ts';
import { ok } from './support/http.ts';
import { settledLog } from './support/log.ts';
import { required } from './support/required.ts';
import { until } from './support/until.ts';
import { newWorkspace, warmedPool, type Workspace } from './support/workspace.ts';

const steps = [
  { channel: 'email', wait_days: 0, subject: 'A question', body: 'First.\n\n{{ unsubscribe_url }}' },
  { channel: 'email', wait_days: 3, if: 'no_reply', body: 'Second.\n\n{{ unsubscribe_url }}' },
];

let workspace: Workspace;
let campaignId: string;
const people: Record<'question' | 'ooo', { email: string; id: string }> = {} as never;

beforeAll(async () => {
  workspace = await newWorkspace('Corresponding');
  const unique = workspace.id.slice(-8);
  const emails = { question: `question+t.${unique}@sandbox.test`, ooo: `ooo+t.${unique}@sandbox.test` };
  const contacts = Object.values(emails).map((email) => ({ email }));
  const launched = await launch(workspace, contacts, steps, await warmedPool(workspace, 1));
  campaignId = launched.campaignId;
  for (const script of ['question', 'ooo'] as const)
    people[script] = { email: emails[script], id: required(launched.contacts.get(emails[script])) };
  await advance(workspace, 1);
});

const get = (path: string) => ok(workspace.send('GET', path));
const threadWith = async (id: string) => {
  const { data } = await get(`/v1/threads?contact_id=${id}`);
  expect(data).toHaveLength(1);
  return get(`/v1/threads/${data[0].id}`);
};

describe('a thread', () => {
  it('holds the mail and the reply, with the quote apart', async () => {
    const { replies, messages, subject } = await threadWith(people.question.id);
    expect({ replies, subject }).toEqual({ replies: 1, subject: 'A question' });
    expect(messages).toMatchObject([
      { direction: 'outbound', state: 'accepted', to: people.question.email, text: expect.stringMatching(/^First\./) },
      { direction: 'inbound', classification: 'question', text: expect.stringMatching(/^How much/) },
    ]);
    expect(messages[1].quoted).toContain('> First.');
    const reply = await get(`/v1/replies/${messages[1].reply_id}`);
    expect(reply).toMatchObject({ classified_by: 'rule', thread_id: messages[1].thread_id, from_other: false });
  });

  it('takes an answer, once per key, and keeps the mail program’s thread', async () => {
    const thread = await threadWith(people.question.id);
    const path = `/v1/threads/${thread.id}/reply`;
    const answer = { body: { text: 'Nine a seat.' }, headers: { 'idempotency-key': 'answer-1' } };
    const first = await ok(workspace.send('POST', path, answer));
    expect((await ok(workspace.send('POST', path, answer))).id).toBe(first.id);
    const before = thread.messages.map(({ message_id }: { message_id: string }) => message_id);
    const shown = async () =>
      (await threadWith(people.question.id)).messages.find(({ id }: { id: string }) => id === first.id);
    await until('the answer', async () => (await shown()).state === 'accepted');
    const mails = (await mailsTo(people.question.email)).filter(({ text }) => text.startsWith('Nine a seat.'));
    expect(mails).toHaveLength(1);
    expect(mails[0]).toMatchObject({ subject: 'Re: A question' });
    expect(mails[0]?.headers).toMatchObject({ 'in-reply-to': before.at(-1), references: before.join(' ') });
    expect((await settledLog(workspace)).filter(({ type }) => type === 'message.sent')).toHaveLength(1);
  });
});

describe('an absence', () => {
  it('is no reply, and the next mail waits for its end', async () => {
    const planned = async () =>
      (await touches(workspace, `contact_id=${people.ooo.id}`)).find(({ step }) => step === 1);
    const { data: replies } = await get(`/v1/replies?contact_id=${people.ooo.id}&classification=out_of_office`);
    expect(replies).toMatchObject([{ classified_by: 'header', confidence: 1 }]);
    const back = required(/back on (\d{4}-\d\d-\d\d)/.exec(replies[0].text)?.[1]);
    expect(await planned()).toMatchObject({ state: 'planned', reason: null, due_at: `${back}T09:00:00.000Z` });
    expect((await settledLog(workspace)).filter(({ type }) => type === 'enrollment.held')).toHaveLength(1);
    await advance(workspace, 5);
    expect(await planned()).toMatchObject({ state: 'planned' });
    await advance(workspace, 3);
    expect(await planned()).toMatchObject({ state: 'accepted' });
    expect((await get(`/v1/campaigns/${campaignId}`)).audience).toMatchObject({ replied: 1 });
  });

  it('that was none, by a person’s word, is a reply', async () => {
    const [note] = (await get(`/v1/replies?contact_id=${people.ooo.id}`)).data;
    const corrected = await ok(
      workspace.send('PATCH', `/v1/replies/${note.id}`, { body: { classification: 'interested' } }),
    );
    expect(corrected).toMatchObject({ classification: 'interested', classified_by: 'human', confidence: 1 });
    expect((await get(`/v1/campaigns/${campaignId}`)).audience).toMatchObject({ replied: 2 });
  });
});

describe('bad input', () => {
  it.each([
    [{}, 'text'],
    [{ text: 'a', html: 'b' }, 'text'],
    [{ text: '' }, 'text'],
    [{ text: 'a', subject: 'one\r\ntwo' }, 'subject'],
    [{ text: 'a', to: 'x@y.example' }, 'to'],
  ])('%j is refused naming %s', async (body, field) => {
    const { id } = await threadWith(people.question.id);
    const answer = await workspace.send('POST', `/v1/threads/${id}/reply`, { body });
    expect(answer.status).toBe(422);
    expect(answer.body.errors[0].field).toBe(field);
  });
});
