import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dayMs, newId } from '@sortie/contracts';
import { rebuildReadModels } from '@sortie/event-store';
import { enrollmentProjection } from '../enrollments/enrollment.projection.js';
import { holdProjection } from '../enrollments/hold.projection.js';
import { mailKeys } from '../mail/mail-keys.js';
import { verpAddress } from '../mail/verp.js';
import { replyProjection } from '../replies/reply.projection.js';
import type { Sent } from '../threads/thread-world.fixture-spec.js';
import { threadOf } from '../threads/thread-id.js';
import { away, openInboundWorld, step, type InboundWorld } from './inbound-world.fixture-spec.js';

let world: InboundWorld;
beforeAll(async () => {
  world = await openInboundWorld();
});
afterAll(() => world.close());

/** A mail server's report about the mail. */
function report(fields: string, original: string): string {
  return [
    '--B', 'Content-Type: text/plain', '', 'Sorry.', '--B', 'Content-Type: message/delivery-status', '',
    'Reporting-MTA: dns; mx.example', '', fields, '', '--B', 'Content-Type: text/rfc822-headers', '', original, '',
    '--B--', '',
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
      `insert into recipients (workspace_id, contact_id, timezone) values ($1, $2, 'America/New_York')
       on conflict (workspace_id, contact_id) do update set timezone = excluded.timezone`,
      world.workspaceId,
      sent.contactId,
    );
    const back = new Date(Date.now() + 20 * dayMs).toISOString().slice(0, 10);
    await world.repliesOn(sent, `I will be back on ${back}.`, away);
    const [, next] = await world.touches(sent);
    expect(next).toMatchObject({ state: 'planned', reason: null });
    const there = { timeZone: 'America/New_York', dateStyle: 'short', timeStyle: 'short' } as const;
    expect(new Intl.DateTimeFormat('sv', there).format(next.due_at)).toBe(`${back} 09:00`);
    expect(await world.rows('select reason, until from holds where enrollment_id = $1', sent.enrollmentId)).toEqual([
      { reason: 'out_of_office', until: next.due_at },
    ]);
    expect(await world.repliesOf(sent)).toMatchObject([
      { classification: 'out_of_office', classified_by: 'header', confidence: 1 },
    ]);
    expect(await world.rows('select status, replied from enrollments where id = $1', sent.enrollmentId)).toEqual([
      { status: 'active', replied: false },
    ]);
    expect(await world.types(sent.enrollmentId)).toContain('enrollment.held');
    // The same note again says nothing new.
    await world.repliesOn(sent, `I will be back on ${back}.`, away);
    expect((await world.types(sent.enrollmentId)).filter((type) => type === 'enrollment.held')).toHaveLength(1);
  });

  it('is not what answers under our own subject', async () => {
    const sent = await world.sent([{ ...step, subject: 'Absence management' }]);
    await world.repliesOn(sent, 'Yes, I am interested', { Subject: 'Absence management' });
    expect(await world.repliesOf(sent)).toMatchObject([{ classification: 'interested' }]);
  });

  it('holds what is planned later as well, and a real answer ends the hold', async () => {
    const sent = await world.sent([step, { ...step, wait_days: 1 }, { ...step, wait_days: 1, if: 'replied' }]);
    await world.rows("update touches set state = 'unknown', unknown_since = now() where id = $1", sent.touchId);
    await world.rows("delete from touches where enrollment_id = $1 and step = 1", sent.enrollmentId);
    await world.repliesOn(sent, 'I am away.', away);
    const week = Date.now() + 6 * dayMs;
    expect((await world.touches(sent))[1].due_at.getTime()).toBeGreaterThan(week);
    await world.repliesOn(sent, 'Back early. Tell me more.');
    expect(await world.rows('select from holds where enrollment_id = $1', sent.enrollmentId)).toEqual([]);
    const [, cold, warm] = await world.touches(sent);
    expect(cold).toMatchObject({ state: 'skipped', reason: 'replied' });
    expect(warm.due_at.getTime()).toBeLessThan(week);
  });

  it('of a help desk holds nothing', async () => {
    const sent = await world.sent();
    const [, before] = await world.touches(sent);
    const head = { 'Auto-Submitted': 'auto-generated', Subject: '[Client] Re: hi' };
    await world.repliesOn(sent, 'Your request (#48213) has been received.', head);
    expect((await world.touches(sent))[1]).toEqual(before);
  });
});

describe('somebody else in the thread', () => {
  it('is shown, and stops and counts nothing', async () => {
    const sent = await world.sent();
    await world.repliesOn(sent, 'Dana is on it. Please unsubscribe us.', { From: 'Lee <lee@people.example>' });
    const thread_id = threadOf(sent.enrollmentId);
    expect(await world.repliesOf(sent)).toMatchObject([{ from_other: true, classification: 'unsubscribe', thread_id }]);
    expect((await world.touches(sent))[1]).toMatchObject({ state: 'planned' });
    expect(await world.suppressed(sent)).toEqual([]);
    expect(await world.types(sent.enrollmentId)).toContain('reply.received_from_other');
    const { messages } = await world.threads.get({ id: threadOf(sent.enrollmentId) }, world.call());
    expect(messages.at(-1)).toMatchObject({ from: 'lee@people.example', from_other: true });
    // A person may heed the wish; correcting the class otherwise still counts nothing.
    const [reply] = await world.repliesOf(sent);
    await world.classify(reply!.id, 'question');
    expect((await world.touches(sent))[1]).toMatchObject({ state: 'planned' });
    await world.classify(reply!.id, 'unsubscribe');
    expect(await world.suppressed(sent)).toEqual(['unsubscribed']);
  });

  it('is not who forwards the mail to a mailbox of another workspace, whoever that is', async () => {
    const sent = await world.sent();
    const other = { workspaceId: newId('workspace'), mailboxId: newId('mailbox') };
    for (const From of [sent.email, 'lee@people.example']) {
      await world.arrives(sent, { 'In-Reply-To': sent.messageId, From }, 'FYI, for us alone', other);
    }
    expect(await world.repliesOf(sent)).toEqual([]);
    expect((await world.touches(sent))[1]).toMatchObject({ state: 'planned' });
  });

  it('is not our own mailbox', async () => {
    const sent = await world.sent();
    const [{ email }] = await world.rows('select email from mailboxes where id = $1', sent.mailboxId);
    await world.repliesOn(sent, 'Forwarding to myself', { From: email });
    expect(await world.repliesOf(sent)).toEqual([]);
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
    expect((await world.types(sent.enrollmentId)).filter((type) => type === 'email.bounced')).toHaveLength(1);
    expect(await world.suppressed(sent)).toEqual(['bounced']);
    expect((await world.touches(sent))[1]).toMatchObject({ state: 'skipped', reason: 'bounced' });
  });

  it('is nothing that a mailbox of another workspace gets to hear by a Message-ID', async () => {
    const sent = await world.sent();
    const other = { workspaceId: newId('workspace'), mailboxId: newId('mailbox') };
    await world.arrives(sent, dsnHead, report(dead(sent.email), `Message-ID: ${sent.messageId}`), other);
    expect(await world.suppressed(sent)).toEqual([]);
    expect((await world.touches(sent))[1]).toMatchObject({ state: 'planned' });
  });

  it('is matched by the envelope id', async () => {
    const sent = await world.sent();
    const fields = `${dead('x@y.example')}`;
    const envelope = `Original-Envelope-Id: ${sent.touchId}`;
    const body = report(fields, 'Subject: x').replace('dns; mx.example', `dns; mx.example\r\n${envelope}`);
    await world.arrives(sent, dsnHead, body);
    expect(await world.suppressed(sent)).toEqual(['bounced']);
  });

  it.each([
    ['full', '5.2.2', 'active'],
    ['policy', '5.7.1', 'paused'],
    ['gone after days', '4.4.7', 'active'],
  ])('about a %s mailbox suppresses nobody', async (_name, code, mailbox) => {
    const sent = await world.sent();
    const fields = `Final-Recipient: rfc822; ${sent.email}\r\nAction: failed\r\nStatus: ${code}`;
    await world.arrives(sent, dsnHead, report(fields, `Message-ID: ${sent.messageId}`));
    expect(await world.suppressed(sent)).toEqual([]);
    const [{ status }] = await world.rows('select status from mailboxes where id = $1', sent.mailboxId);
    expect(status).toBe(mailbox);
  });

  it('in words that nobody reads is no reply', async () => {
    const sent = await world.sent();
    const head = { From: 'postmaster@people.example', Subject: 'Mail returned' };
    await world.repliesOn(sent, 'We put your mail aside.', head);
    expect(await world.repliesOf(sent)).toEqual([]);
    expect((await world.touches(sent))[1]).toMatchObject({ state: 'planned' });
  });

  it('complains once, by the Message-ID of a redacted report', async () => {
    const sent = await world.sent();
    const head = { From: 'fbl@provider.example', Subject: 'FW: A question', 'MIME-Version': '1.0',
      'Content-Type': 'multipart/report; report-type=feedback-report; boundary=B' };
    const body = ['--B', 'Content-Type: text/plain', '', 'x', '--B', 'Content-Type: message/feedback-report', '',
      'Feedback-Type: abuse', 'Version: 1', '', '--B', 'Content-Type: message/rfc822',
      'Content-Disposition: inline', '', `Message-ID: ${sent.messageId}`, 'To: [redacted]', '', 'x', '--B--', '',
    ].join('\r\n');
    await world.arrives(sent, head, body);
    await world.arrives(sent, head, body);
    expect((await world.types(sent.enrollmentId)).filter((type) => type === 'email.complained')).toHaveLength(1);
    expect(await world.suppressed(sent)).toEqual(['complained']);
  });
});

it('a reply is matched by the return path that it was sent to, in whichever header that stands', async () => {
  const sent = await world.sent();
  const path = verpAddress(sent.touchId, mailKeys(world.config).verp);
  await world.arrives(sent, { Subject: 'Another subject', 'Delivered-To': path }, 'Tell me more');
  expect(await world.repliesOf(sent)).toMatchObject([{ touch_id: sent.touchId, from_other: false }]);
});

it('a flood is taken and not kept, and even in it the wish to be left alone is heard once', async () => {
  const sent = await world.sent();
  await world.repliesOn(sent, 'First');
  await world.rows('update threads set replies = 500 where id = $1', threadOf(sent.enrollmentId));
  const before = await world.types(sent.enrollmentId);
  await world.repliesOn(sent, 'And again');
  await world.repliesOn(sent, 'I am away.', away);
  expect(await world.types(sent.enrollmentId)).toEqual(before);
  await world.repliesOn(sent, 'Please remove me from your list');
  await world.repliesOn(sent, 'Please remove me from your list!');
  expect(await world.suppressed(sent)).toEqual(['unsubscribed']);
  expect((await world.types(sent.enrollmentId)).filter((type) => type === 'email.unsubscribed')).toHaveLength(1);
});

it('is rebuilt from the log as it is', async () => {
  const projections = [enrollmentProjection, holdProjection, replyProjection];
  const found = await rebuildReadModels({ ...world.test, projections, workspaceIds: [world.workspaceId] });
  expect(found.filter(({ different }) => different > 0)).toEqual([]);
});
