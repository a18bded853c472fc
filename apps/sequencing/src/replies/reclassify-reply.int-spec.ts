import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@sortie/contracts';
import { openThreadWorld, type Sent, type ThreadWorld } from '../threads/thread-world.fixture-spec.js';

let world: ThreadWorld;
beforeAll(async () => {
  world = await openThreadWorld();
});
afterAll(() => world.close());

const step = { channel: 'email', wait_days: 0, subject: 'A question', body: 'Hello' };
const away = { 'Auto-Submitted': 'auto-replied', Subject: 'Automatic reply: A question' };
const touches = ({ enrollmentId }: Sent) =>
  world.rows('select step, state, reason, due_at from touches where enrollment_id = $1 order by step', enrollmentId);
const types = async (stream: string) =>
  (await world.rows('select type from events where stream_id = $1 order by version', stream)).map(({ type }) => type);
const repliesOf = async (sent: Sent) => (await world.replies.list({ contact_id: sent.contactId }, world.call())).data;
const suppressed = async ({ contactId }: Sent) =>
  (await world.rows('select reason from suppressions where contact_id = $1', contactId)).map(({ reason }) => reason);
const classify = (id: string, classification: string) =>
  world.replies.classify({ id, classification } as never, world.call());

describe("a person's word about a reply", () => {
  it('is recorded, shown and listed', async () => {
    const sent = await world.sent();
    await world.repliesOn(sent, 'What does it cost?');
    const [reply] = await repliesOf(sent);
    expect(reply).toMatchObject({ classification: 'question', classified_by: 'rule', confidence: 0.8 });
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
    const [over] = await repliesOf(ended);
    await expect(classify(over!.id, 'out_of_office')).rejects.toMatchObject({ code: 'INVALID_STATE' });
  });
});
