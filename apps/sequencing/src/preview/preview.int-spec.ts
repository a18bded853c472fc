import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId, type EmailStep, type PreviewSequence } from '@sortie/contracts';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { verifyUnsubscribeToken } from '../mail/unsubscribe-token.js';
import { parseVerp } from '../mail/verp.js';
import { mailKeys } from '../sending/sender.js';
import { contactsOnDemand, openSendingWorld, type SendingWorld } from '../testing/sending-world.fixture-spec.js';
import { PreviewEndpoint } from './preview.endpoint.js';

const now = new Date('2026-01-05T09:00:00.000Z');
const long = 'A sentence that is long enough to be folded by quoted-printable, with an umlaut: Größe. '.repeat(3);
const steps: EmailStep[] = [
  {
    channel: 'email',
    subject: 'Größe, {{ contact.first_name }}',
    body: `Hi {{ contact.first_name }},\n\n${long}\n\n{{ unsubscribe_url }}`,
    variants: [{ subject: 'Hey {{ contact.first_name }}', body: '<p>Hey <b>{{ contact.first_name }}</b></p><a href="{{ unsubscribe_url }}">no more</a>' }],
  },
  { channel: 'email', body: 'Any news, {{ contact.first_name }}? {{ unsubscribe_url }}' },
  { channel: 'email', subject: 'Last {{ x | shout }}', body: 'one\ntwo\n{{ broken' },
];

let world: SendingWorld;
let preview: PreviewEndpoint;
let server: SMTPServer;
let smtp: { host: string; port: number };
let mailboxId: string;
const raw: string[] = [];

beforeAll(async () => {
  world = await openSendingWorld();
  server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData: async (stream, _session, done) => {
      const chunks: Buffer[] = [];
      for await (const chunk of stream) chunks.push(chunk as Buffer);
      raw.push(Buffer.concat(chunks).toString('latin1'));
      done();
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.server.address() as AddressInfo;
  smtp = { host: '127.0.0.1', port };
  preview = new PreviewEndpoint(world.test.store, contactsOnDemand(), world.config);
}, 30_000);
// What one case leaves planned is not sent by the next.
beforeEach(async () => {
  mailboxId = await world.mailbox({ smtp, display_name: 'Ann Öz' } as never);
});
afterAll(async () => {
  await preview.onModuleDestroy();
  await world.close();
  await new Promise<void>((resolve) => server.close(() => resolve()));
}, 30_000);

const call = () => world.call({ now: now.toISOString() });
/** An enrolled contact, and the sequence that it is in as a draft that can be previewed. */
async function enroll(own = steps) {
  const enrolled = await world.enroll(mailboxId, own);
  const { rows } = await world.test.admin.query<{ sequence_id: string }>('select sequence_id from campaigns where id = $1', [enrolled.campaignId]);
  const id = rows[0]!.sequence_id;
  await world.test.admin.query(
    `insert into pools (workspace_id, id, name, mailbox_ids, created_at, version) values ($1, $2, 'p', $3, now(), 1)`,
    [world.workspaceId, `pool_${id}`, [mailboxId]],
  );
  await world.test.admin.query(
    `insert into sequences (workspace_id, id, name, status, pool_id, version, created_at, updated_at)
     values ($1, $2, 's', 'live', $3, 1, now(), now())`,
    [world.workspaceId, id, `pool_${id}`],
  );
  const ask = (more: Partial<PreviewSequence> = {}) =>
    preview.preview({ id, contact_id: enrolled.contactId, step: 0, ...more }, call());
  return { ...enrolled, sequenceId: id, ask };
}
/** The mail with its tokens blotted out, each by as many characters. */
const blotted = (mime: string) => {
  // A soft line break may stand within a token.
  const whole = mime.replace(/=\r\n/g, '');
  return whole
    .replace(/\/u\/(u_[\w-]+)/g, (found) => '/u/'.padEnd(found.length, '*'))
    .replace(/unsub\+([\w.]+)@/g, (found) => 'unsub+'.padEnd(found.length, '*'));
};
const tokenIn = (mime: string) => /List-Unsubscribe: <[^>]*\/u\/([^>]+)>/.exec(mime)![1]!;
const mailtoIn = (mime: string) => /<mailto:([^>]+)>/.exec(mime)![1]!;

describe('the preview of a planned touch', () => {
  it.each([0, 1])('is the mail of step %i that the sender submits then, to the byte but for inert tokens', async (step) => {
    const enrolled = await enroll();
    for (let n = 0; n < step; n++) await world.sender.sendNext(world.workspaceId, mailboxId, now);
    const { rows } = await world.test.admin.query<{ id: string }>(
      'select id from touches where enrollment_id = $1 and step = $2', [enrolled.enrollmentId, step],
    );
    const shown = await enrolled.ask({ step, touch_id: rows[0]!.id });
    const before = raw.length;
    await world.sender.sendNext(world.workspaceId, mailboxId, now);
    expect(raw).toHaveLength(before + 1);
    const sent = raw.at(-1)!;
    expect(shown.mime.length).toBe(sent.length);
    expect(blotted(shown.mime)).toBe(blotted(sent));
    expect(shown.mime).not.toBe(sent);
    expect(Buffer.from(shown.mime).length).toBe(shown.mime.length);
    const keys = mailKeys(world.config);
    expect(verifyUnsubscribeToken(tokenIn(sent), keys.tokenKey)).toMatchObject({ enrollmentId: enrolled.enrollmentId });
    expect(verifyUnsubscribeToken(tokenIn(shown.mime), keys.tokenKey)).toBeNull();
    expect(parseVerp(mailtoIn(sent), keys.verp)).not.toBeNull();
    expect(parseVerp(mailtoIn(shown.mime), keys.verp)).toBeNull();
  });

  it('is refused once the touch is decided, and when it is about something else', async () => {
    const enrolled = await enroll();
    const { touchId: touch_id } = enrolled;
    await expect(enrolled.ask({ touch_id, step: 1 })).rejects.toMatchObject({ fields: [{ pointer: '/step', code: 'other_touch' }] });
    await expect(enrolled.ask({ touch_id, contact_id: newId('contact') })).rejects.toMatchObject({ fields: [{ pointer: '/contact_id' }] });
    await expect(enrolled.ask({ touch_id: newId('touch') })).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
    await expect((await enroll()).ask({ touch_id })).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
    await world.sender.sendNext(world.workspaceId, mailboxId, now);
    await world.sender.sendNext(world.workspaceId, mailboxId, now);
    await expect(enrolled.ask({ touch_id })).rejects.toMatchObject({ code: 'INVALID_STATE' });
  });
});

describe('the preview of a step', () => {
  it('shows the mail whole and in parts', async () => {
    const { ask, contactId } = await enroll();
    const shown = await ask();
    expect(shown).toMatchObject({ object: 'preview', subject: 'Größe, Dana', to: expect.stringContaining(`${contactId}@people.example`) });
    expect(shown.from).toContain('Ann Öz');
    expect(shown.text).toContain('Hi Dana,');
    expect(shown.html).toContain('<p>Hi Dana,</p>');
    expect(shown.headers.map(({ name }) => name)).toEqual(expect.arrayContaining(['List-Unsubscribe', 'Message-ID', 'Feedback-ID']));
    expect(shown.headers.find(({ name }) => name === 'List-Unsubscribe-Post')).toEqual({
      name: 'List-Unsubscribe-Post', value: 'List-Unsubscribe=One-Click',
    });
    expect(shown.findings.length).toBeGreaterThan(0);
    expect(shown.findings.every(({ step, variant }) => step === 0 && variant === 'a')).toBe(true);
  });

  it('shows another wording, and a follow-up in the thread of the mail before', async () => {
    const { ask } = await enroll();
    expect(await ask({ variant: 'b' })).toMatchObject({ subject: 'Hey Dana', html: expect.stringContaining('<b>Dana</b>') });
    const followUp = await ask({ step: 1 });
    expect(followUp.subject).toBe('Re: Größe, Dana');
    expect(followUp.headers.map(({ name }) => name)).toEqual(expect.arrayContaining(['In-Reply-To', 'References']));
  });

  it('is the same again but for the ids that are made up', async () => {
    const { ask } = await enroll();
    const ids = /\b(tch|cmp)_[0-9a-z]{26}(\.[0-9a-f]{8})?/g;
    const plain = (mime: string) => blotted(mime).replaceAll(ids, '').replaceAll(/-*[0-9a-f]{24}-[\w-]*/g, '').replaceAll(/Part_[\w-]+/g, '');
    expect(plain((await ask()).mime)).toContain('Message-ID: <@outbound.example>');
    expect(plain((await ask()).mime)).toBe(plain((await ask()).mime));
  });

  it('writes nothing', async () => {
    const { ask } = await enroll();
    const count = async () =>
      (await world.test.admin.query<any>(
        `select (select count(*) from events) as events, (select max(updated_at) from touches) as touches,
           (select count(*) from touches) as many`,
      )).rows[0];
    const before = await count();
    await ask();
    await ask({ step: 1, variant: 'a' });
    expect(await count()).toEqual(before);
  });

  it('names step and line of a template that does not work', async () => {
    const { ask } = await enroll();
    await expect(ask({ step: 2 })).rejects.toMatchObject({
      code: 'VALIDATION_ERROR',
      fields: [{ field: 'steps[2].subject', pointer: '/steps/2/subject', code: 'template_failed', message: expect.stringContaining('line 1: undefined filter: shout') }],
    });
    const broken = await enroll([steps[0]!, { channel: 'email', body: 'x', variants: [{ body: 'one\ntwo\n{{ broken' }] }]);
    await expect(broken.ask({ step: 1, variant: 'b' })).rejects.toMatchObject({
      fields: [{ pointer: '/steps/1/variants/0/body', message: expect.stringContaining('line 3') }],
    });
  });

  it('refuses what is not there', async () => {
    const { ask } = await enroll();
    await expect(ask({ step: 3 })).rejects.toMatchObject({ fields: [{ pointer: '/step', code: 'unknown_step' }] });
    await expect(ask({ variant: 'c' })).rejects.toMatchObject({ fields: [{ pointer: '/variant', code: 'unknown_variant' }] });
    for (const wrong of [{ mailbox_id: newId('mailbox') }, { contact_id: 'con_1' }, { id: newId('sequence') }, { id: 'seq_1' }]) {
      await expect(ask(wrong)).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
    }
    const other = { ...call(), caller: { ...call().caller, workspace_id: newId('workspace') } };
    const { sequenceId, contactId } = await enroll();
    await expect(preview.preview({ id: sequenceId, contact_id: contactId, step: 0 }, other)).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
  });
});
