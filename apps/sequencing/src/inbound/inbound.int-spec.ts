import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@sortie/contracts';
import { rebuildReadModels } from '@sortie/event-store';
import { enrollmentProjection } from '../enrollments/enrollment.projection.js';
import { holdProjection } from '../enrollments/hold.projection.js';
import { verpAddress } from '../mail/verp.js';
import { replyProjection } from '../replies/reply.projection.js';
import { mailKeys } from '../sending/sender.js';
import { openThreadWorld, type Sent, type ThreadWorld } from '../threads/thread-world.fixture-spec.js';
import { threadOf } from '../threads/thread-id.js';

let world: ThreadWorld;
beforeAll(async () => {
  world = await openThreadWorld();
});
afterAll(() => world.close());

const step = { channel: 'email', wait_days: 0, subject: 'A question', body: 'Hello' };
const away = { 'Auto-Submitted': 'auto-replied', Subject: 'Automatic reply: A question' };
const touches = (sent: Sent) =>
  world.rows('select step, state, reason, due_at from touches where enrollment_id = $1 order by step', sent.enrollmentId);
const types = async (stream: string) =>
  (await world.rows('select type from events where stream_id = $1 order by version', stream)).map(({ type }) => type);
const repliesOf = async (sent: Sent) => (await world.replies.list({ contact_id: sent.contactId }, world.call())).data;
const suppressed = async (sent: Sent) =>
  (await world.rows('select reason from suppressions where contact_id = $1', sent.contactId)).map(({ reason }) => reason);
const classify = (id: string, classification: string) =>
  world.replies.classify({ id, classification } as never, world.call());

/** A mail server's report about the mail. */
function report(fields: string, original: string): string {
  return [
    '--B', 'Content-Type: text/plain', '', 'Sorry.', '--B', 'Content-Type: message/delivery-status', '',
    'Reporting-MTA: dns; mx.example', '', fields, '', '--B', 'Content-Type: text/rfc822-headers', '', original, '', '--B--', '',
  ].join('\r\n');
}
const dsnHead = {
  From: 'MAILER-DAEMON@mx.example', 'Return-Path': '<>', Subject: 'Undelivered', 'MIME-Version': '1.0',
  'Content-Type': 'multipart/report; report-type=delivery-status; boundary=B',
};
const dead = (email: string) => `Final-Recipient: rfc822; ${email}\r\nAction: failed\r\nStatus: 5.1.1`;

describe('an absence note', () => {
  it('holds what is planned until the morning after, and is no reply', async () => {
    const sent = await world.sent([step, { ...step, wait_days: 3 }, { ...step, wait_days: 4 }]);
    await world.rows(
      "insert into recipients (workspace_id, contact_id, timezone) values ($1, $2, 'America/New_York') on conflict (workspace_id, contact_id) do update set timezone = excluded.timezone",
      world.workspaceId,
      sent.contactId,
    );
    const back = new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10);
    await world.repliesOn(sent, `I will be back on ${back}.`, away);
    const [, next] = await touches(sent);
    expect(next).toMatchObject({ state: 'planned', reason: null });
    expect(new Intl.DateTimeFormat('sv', { timeZone: 'America/New_York', dateStyle: 'short', timeStyle: 'short' }).format(next.due_at))
      .toBe(`${back} 09:00`);
    expect(await world.rows('select reason, until from holds where enrollment_id = $1', sent.enrollmentId)).toEqual([
      { reason: 'out_of_office', until: next.due_at },
    ]);
    expect(await repliesOf(sent)).toMatchObject([{ classification: 'out_of_office', classified_by: 'header', confidence: 1 }]);
    expect(await world.rows('select status, replied from enrollments where id = $1', sent.enrollmentId)).toEqual([
      { status: 'active', replied: false },
    ]);
    expect(await types(sent.enrollmentId)).toContain('enrollment.held');
    // The same note again says nothing new.
    await world.repliesOn(sent, `I will be back on ${back}.`, away);
    expect((await types(sent.enrollmentId)).filter((type) => type === 'enrollment.held')).toHaveLength(1);
  });

  it('holds what is planned later as well, and a real answer ends the hold', async () => {
    const sent = await world.sent([step, { ...step, wait_days: 1 }, { ...step, wait_days: 1, if: 'replied' }]);
    await world.rows("update touches set state = 'unknown', unknown_since = now() where id = $1", sent.touchId);
    await world.rows("delete from touches where enrollment_id = $1 and step = 1", sent.enrollmentId);
    await world.repliesOn(sent, 'I am away.', away);
    const week = Date.now() + 6 * 86_400_000;
    expect((await touches(sent))[1].due_at.getTime()).toBeGreaterThan(week);
    await world.repliesOn(sent, 'Back early. Tell me more.');
    expect(await world.rows('select from holds where enrollment_id = $1', sent.enrollmentId)).toEqual([]);
    const [, cold, warm] = await touches(sent);
    expect(cold).toMatchObject({ state: 'skipped', reason: 'replied' });
    expect(warm.due_at.getTime()).toBeLessThan(week);
  });

  it('of a help desk holds nothing', async () => {
    const sent = await world.sent();
    const [, before] = await touches(sent);
    await world.repliesOn(sent, 'Your request (#48213) has been received.', { 'Auto-Submitted': 'auto-generated', Subject: '[Client] Re: hi' });
    expect((await touches(sent))[1]).toEqual(before);
  });
});

describe('somebody else in the thread', () => {
  it('is shown, and stops and counts nothing', async () => {
    const sent = await world.sent();
    await world.repliesOn(sent, 'Dana is on it. Please unsubscribe us.', { From: 'Lee <lee@people.example>' });
    expect(await repliesOf(sent)).toMatchObject([{ from_other: true, classification: 'unsubscribe', thread_id: threadOf(sent.enrollmentId) }]);
    expect((await touches(sent))[1]).toMatchObject({ state: 'planned' });
    expect(await suppressed(sent)).toEqual([]);
    expect(await types(sent.enrollmentId)).toContain('reply.received_from_other');
    const { messages } = await world.threads.get({ id: threadOf(sent.enrollmentId) }, world.call());
    expect(messages.at(-1)).toMatchObject({ from: 'lee@people.example', from_other: true });
    // A person may heed the wish; correcting the class otherwise still counts nothing.
    const [reply] = await repliesOf(sent);
    await classify(reply!.id, 'question');
    expect((await touches(sent))[1]).toMatchObject({ state: 'planned' });
    await classify(reply!.id, 'unsubscribe');
    expect(await suppressed(sent)).toEqual(['unsubscribed']);
  });

  it('is not our own mailbox', async () => {
    const sent = await world.sent();
    const [{ email }] = await world.rows('select email from mailboxes where id = $1', sent.mailboxId);
    await world.repliesOn(sent, 'Forwarding to myself', { From: email });
    expect(await repliesOf(sent)).toEqual([]);
  });
});

describe('a report that reaches the mailbox', () => {
  it.each<[string, (sent: Sent) => string, (sent: Sent) => string]>([
    ['the Message-ID of the mail', (sent) => dead(sent.email), (sent) => `Message-ID: ${sent.messageId}`],
    ['its recipient alone', (sent) => dead(sent.email), () => 'Subject: A question'],
    [
      'its return path',
      () => dead('alias@elsewhere.example'),
      (sent) => `Return-Path: <${verpAddress(sent.touchId, mailKeys(world.config).verp)}>`,
    ],
  ])('is matched by %s, once', async (_name, fields, original) => {
    const sent = await world.sent();
    await world.arrives(sent, dsnHead, report(fields(sent), original(sent)));
    await world.arrives(sent, dsnHead, report(fields(sent), original(sent)));
    expect((await types(sent.enrollmentId)).filter((type) => type === 'email.bounced')).toHaveLength(1);
    expect(await suppressed(sent)).toEqual(['bounced']);
    expect((await touches(sent))[1]).toMatchObject({ state: 'skipped', reason: 'bounced' });
  });

  it('is matched by the envelope id', async () => {
    const sent = await world.sent();
    const fields = `${dead('x@y.example')}`;
    const body = report(fields, 'Subject: x').replace('Reporting-MTA: dns; mx.example', `Reporting-MTA: dns; mx.example\r\nOriginal-Envelope-Id: ${sent.touchId}`);
    await world.arrives(sent, dsnHead, body);
    expect(await suppressed(sent)).toEqual(['bounced']);
  });

  it.each([
    ['full', '5.2.2', 'active'],
    ['policy', '5.7.1', 'paused'],
    ['gone after days', '4.4.7', 'active'],
  ])('about a %s mailbox suppresses nobody', async (_name, code, mailbox) => {
    const sent = await world.sent();
    const fields = `Final-Recipient: rfc822; ${sent.email}\r\nAction: failed\r\nStatus: ${code}`;
    await world.arrives(sent, dsnHead, report(fields, `Message-ID: ${sent.messageId}`));
    expect(await suppressed(sent)).toEqual([]);
    expect(await world.rows('select status from mailboxes where id = $1', sent.mailboxId)).toEqual([{ status: mailbox }]);
  });

  it('in words that nobody reads is no reply', async () => {
    const sent = await world.sent();
    await world.repliesOn(sent, 'We put your mail aside.', { From: 'postmaster@people.example', Subject: 'Mail returned' });
    expect(await repliesOf(sent)).toEqual([]);
    expect((await touches(sent))[1]).toMatchObject({ state: 'planned' });
  });

  it('complains once, by the Message-ID of a redacted report', async () => {
    const sent = await world.sent();
    const head = { From: 'fbl@provider.example', Subject: 'FW: A question', 'MIME-Version': '1.0',
      'Content-Type': 'multipart/report; report-type=feedback-report; boundary=B' };
    const body = ['--B', 'Content-Type: text/plain', '', 'x', '--B', 'Content-Type: message/feedback-report', '',
      'Feedback-Type: abuse', 'Version: 1', '', '--B', 'Content-Type: message/rfc822', 'Content-Disposition: inline', '',
      `Message-ID: ${sent.messageId}`, 'To: [redacted]', '', 'x', '--B--', ''].join('\r\n');
    await world.arrives(sent, head, body);
    await world.arrives(sent, head, body);
    expect((await types(sent.enrollmentId)).filter((type) => type === 'email.complained')).toHaveLength(1);
    expect(await suppressed(sent)).toEqual(['complained']);
  });
});

describe("a person's word about a reply", () => {
  it('is recorded, shown and listed', async () => {
    const sent = await world.sent();
    await world.repliesOn(sent, 'What does it cost?');
    const [reply] = await repliesOf(sent);
    expect(reply).toMatchObject({ classification: 'question', classified_by: 'rule', confidence: 0.8, from_other: false });
    const after = await classify(reply!.id, 'interested');
    expect(after).toMatchObject({ classification: 'interested', classified_by: 'human', confidence: 1 });
    expect(await world.replies.get({ id: reply!.id }, world.call())).toEqual(after);
    const ids = async (filter: object) =>
      (await world.replies.list({ contact_id: sent.contactId, ...filter }, world.call())).data.map(({ id }) => id);
    expect(await ids({ classification: 'interested' })).toEqual([reply!.id]);
    expect(await ids({ classification: 'question' })).toEqual([]);
    expect(await ids({ mailbox_id: sent.mailboxId, since: reply!.received_at })).toEqual([reply!.id]);
    expect(await ids({ since: new Date(Date.now() + 86_400_000).toISOString() })).toEqual([]);
    const { messages } = await world.threads.get({ id: reply!.thread_id! }, world.call());
    expect(messages.at(-1)!.classification).toBe('interested');
    // Said again it is no event again.
    const before = (await types(sent.enrollmentId)).length;
    await classify(reply!.id, 'interested');
    expect((await types(sent.enrollmentId)).length).toBe(before);
    await expect(classify(newId('reply'), 'other')).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
  });

  it('"unsubscribe" suppresses', async () => {
    const sent = await world.sent();
    await world.repliesOn(sent, 'Hmm.');
    await classify((await repliesOf(sent))[0]!.id, 'unsubscribe');
    expect(await suppressed(sent)).toEqual(['unsubscribed']);
  });

  it('that a note was an answer stops the cold steps', async () => {
    const sent = await world.sent();
    await world.repliesOn(sent, 'Tell me more, I am in on Monday.', away);
    expect((await touches(sent))[1]).toMatchObject({ state: 'planned' });
    await classify((await repliesOf(sent))[0]!.id, 'interested');
    expect((await touches(sent))[1]).toMatchObject({ state: 'skipped', reason: 'replied' });
    expect(await world.rows('select status, replied from enrollments where id = $1', sent.enrollmentId)).toEqual([
      { status: 'replied', replied: true },
    ]);
  });

  it('that an answer was a note lets the enrollment go on after a hold, unless it has ended', async () => {
    const going = await world.sent([step, { ...step, wait_days: 3 }, { ...step, wait_days: 1, if: 'replied' }]);
    await world.repliesOn(going, 'Ich bin nicht da.');
    expect(await touches(going)).toMatchObject([{ state: 'accepted' }, { state: 'skipped' }, { state: 'planned' }]);
    await classify((await repliesOf(going))[0]!.id, 'out_of_office');
    const [, cold, ...rest] = await touches(going);
    expect(cold).toMatchObject({ state: 'planned', reason: null });
    expect(cold.due_at.getTime()).toBeGreaterThan(Date.now() + 6 * 86_400_000);
    expect(rest).toEqual([]);
    expect(await world.rows('select status, replied from enrollments where id = $1', going.enrollmentId)).toEqual([
      { status: 'active', replied: false },
    ]);
    const ended = await world.sent();
    await world.repliesOn(ended, 'Ich bin nicht da.');
    await expect(classify((await repliesOf(ended))[0]!.id, 'out_of_office')).rejects.toMatchObject({ code: 'INVALID_STATE' });
  });
});

it('is rebuilt from the log as it is', async () => {
  const projections = [enrollmentProjection, holdProjection, replyProjection];
  const found = await rebuildReadModels({ ...world.test, projections, workspaceIds: [world.workspaceId] });
  expect(found.filter(({ different }) => different > 0)).toEqual([]);
});
