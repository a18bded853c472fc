import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Socket } from 'node:net';
import { scriptedServer, type ScriptedServer } from '../sending/scripted-server.fixture-spec.js';
import { openThreadWorld, type ThreadWorld } from './thread-world.fixture-spec.js';
import { threadOf } from './thread-id.js';

let world: ThreadWorld;
beforeAll(async () => {
  world = await openThreadWorld();
});
afterAll(() => world.close());

const cut = (socket: Socket) => void socket.destroy();
const stateOf = async (id: string) =>
  (await world.rows('select state, reason, attempts from reply_sends where id = $1', id))[0];

/** An answer whose mailbox submits to a server of that kind, after one round of sending. */
async function answerThrough(answers: Parameters<typeof scriptedServer>[0]['answers']) {
  const server: ScriptedServer = await scriptedServer({ greeting: '220 scripted', answers });
  const sent = await world.sent();
  await world.repliesOn(sent, 'Tell me more');
  const { id } = await world.write({ id: threadOf(sent.enrollmentId), text: 'Here it is.' });
  const elsewhere = "update mailboxes set smtp = jsonb_set(smtp, '{port}', $2::text::jsonb) where id = $1";
  await world.rows(elsewhere, sent.mailboxId, server.port);
  await world.answers.run();
  return { sent, id, server, mails: () => server.heard.filter((line) => line === '.').length };
}

describe('an answer whose server', () => {
  it('breaks off after the mail is looked up, and never sent again on a guess', async () => {
    const { id, server, mails } = await answerThrough({ '.': cut });
    expect(await stateOf(id)).toMatchObject({ state: 'unknown', attempts: 1 });
    await world.rows("update reply_sends set unknown_since = now() - interval '1 day' where id = $1", id);
    await world.answers.run();
    await world.answers.run();
    expect([await stateOf(id), mails()]).toMatchObject([{ state: 'unknown', attempts: 1 }, 1]);
    await server.close();
  });

  it('breaks off before the mail is tried again later', async () => {
    const { id, server, mails } = await answerThrough({ DATA: cut });
    expect(await stateOf(id)).toMatchObject({ state: 'planned', reason: 'unreachable', attempts: 1 });
    await world.answers.run();
    expect([await stateOf(id), mails()]).toMatchObject([{ attempts: 1 }, 0]);
    await server.close();
  });

  it('says not now, five times, fails', async () => {
    const { id, server } = await answerThrough({ RCPT: '451 4.7.1 greylisted' });
    for (let round = 1; round < 5; round++) {
      expect(await stateOf(id)).toMatchObject({ state: 'planned', reason: '4.7.1', attempts: round });
      await world.rows('update reply_sends set due_at = now() where id = $1', id);
      await world.answers.run();
    }
    expect(await stateOf(id)).toMatchObject({ state: 'failed', reason: 'gave_up' });
    await server.close();
  });

  it('knows no such person fails, and suppresses the address', async () => {
    const { id, sent, server } = await answerThrough({ RCPT: '550 5.1.1 no such user' });
    expect(await stateOf(id)).toMatchObject({ state: 'failed', reason: '5.1.1' });
    const suppressed = await world.rows('select reason, email from suppressions where contact_id = $1', sent.contactId);
    expect(suppressed).toEqual([{ reason: 'bounced', email: null }]);
    await server.close();
  });

  it.each(['550 5.4.5 Daily user sending limit exceeded', '454 4.7.0 Temporary authentication failure'])(
    'lets the mailbox wait is tried again later, which is no attempt: %s',
    async (words) => {
      const { id, sent, server } = await answerThrough({ MAIL: words });
      expect(await stateOf(id)).toMatchObject({ state: 'planned', reason: 'throttled', attempts: 0 });
      const [mailbox] = await world.rows('select status from mailboxes where id = $1', sent.mailboxId);
      expect(mailbox).toEqual({ status: 'active' });
      await server.close();
    },
  );

  it('refuses the mailbox waits for its owner', async () => {
    const { id, sent, server } = await answerThrough({ MAIL: '535 5.7.8 authentication failed' });
    expect(await stateOf(id)).toMatchObject({ state: 'planned', reason: 'mailbox_paused' });
    const [mailbox] = await world.rows('select status, status_reason from mailboxes where id = $1', sent.mailboxId);
    const status_reason = 'its server refuses the login (5.7.8); check user and password';
    expect(mailbox).toEqual({ status: 'paused', status_reason });
    await server.close();
  });
});
