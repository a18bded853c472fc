import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dayMs, newId } from '@sortie/contracts';
import { away, openInboundWorld, step, type InboundWorld } from '../inbound/inbound-world.fixture-spec.js';

let world: InboundWorld;
beforeAll(async () => {
  world = await openInboundWorld();
});
afterAll(() => world.close());

describe("a person's word about a reply", () => {
  it('is recorded, shown and listed', async () => {
    const sent = await world.sent();
    await world.repliesOn(sent, 'What does it cost?');
    const [reply] = await world.repliesOf(sent);
    expect(reply).toMatchObject({ classification: 'question', classified_by: 'rule', confidence: 0.8 });
    const after = await world.classify(reply!.id, 'interested');
    expect(after).toMatchObject({ classification: 'interested', classified_by: 'human', confidence: 1 });
    expect(await world.replies.get({ id: reply!.id }, world.call())).toEqual(after);
    const ids = async (filter: object) =>
      (await world.replies.list({ contact_id: sent.contactId, ...filter }, world.call())).data.map(({ id }) => id);
    expect(await ids({ classification: 'interested' })).toEqual([reply!.id]);
    expect(await ids({ classification: 'question' })).toEqual([]);
    expect(await ids({ mailbox_id: sent.mailboxId, since: reply!.received_at })).toEqual([reply!.id]);
    expect(await ids({ since: new Date(Date.now() + dayMs).toISOString() })).toEqual([]);
    const { messages } = await world.threads.get({ id: reply!.thread_id! }, world.call());
    expect(messages.at(-1)!.classification).toBe('interested');
    // Said again it is no event again.
    const before = (await world.types(sent.enrollmentId)).length;
    await world.classify(reply!.id, 'interested');
    expect((await world.types(sent.enrollmentId)).length).toBe(before);
    await expect(world.classify(newId('reply'), 'other')).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
  });

  it('"unsubscribe" suppresses', async () => {
    const sent = await world.sent();
    await world.repliesOn(sent, 'Hmm.');
    await world.classify((await world.repliesOf(sent))[0]!.id, 'unsubscribe');
    expect(await world.suppressed(sent)).toEqual(['unsubscribed']);
  });

  it('that a note was an answer stops the cold steps', async () => {
    const sent = await world.sent();
    await world.repliesOn(sent, 'Tell me more, I am in on Monday.', away);
    expect((await world.touches(sent))[1]).toMatchObject({ state: 'planned' });
    await world.classify((await world.repliesOf(sent))[0]!.id, 'interested');
    expect((await world.touches(sent))[1]).toMatchObject({ state: 'skipped', reason: 'replied' });
    expect(await world.rows('select status, replied from enrollments where id = $1', sent.enrollmentId)).toEqual([
      { status: 'replied', replied: true },
    ]);
  });

  it('that it was another answer takes the branch of that one, where nothing has ended', async () => {
    const sent = await world.sent([
      { ...step, branches: [{ if: 'interested', go_to: 'demo' }] },
      { ...step, wait_days: 1, if: 'question', next: 'end' },
      { ...step, wait_days: 2, id: 'demo', if: 'interested' },
    ]);
    await world.repliesOn(sent, 'What does it cost?');
    expect((await world.touches(sent))[1]).toMatchObject({ step: 1, state: 'planned' });
    const [reply] = await world.repliesOf(sent);
    await world.classify(reply!.id, 'interested');
    const [, asked, demo] = await world.touches(sent);
    expect(asked).toMatchObject({ step: 1, state: 'skipped', reason: 'branch_taken' });
    expect(demo).toMatchObject({ step: 2, state: 'planned' });
    expect(await world.types(sent.enrollmentId)).toContain('enrollment.branched');
    // The way is gone: another word changes the label alone.
    await world.classify(reply!.id, 'question');
    expect((await world.touches(sent))[2]).toMatchObject({ step: 2, state: 'planned' });
  });

  it("about somebody else's mail is a label alone", async () => {
    const sent = await world.sent([step, { ...step, wait_days: 1, if: 'interested' }]);
    await world.repliesOn(sent, 'She has left.', { From: 'Lee <lee@people.example>' });
    const [reply] = await world.repliesOf(sent);
    expect(reply).toMatchObject({ from_other: true });
    expect(await world.classify(reply!.id, 'interested')).toMatchObject({ classification: 'interested' });
    expect(await world.rows('select reply_class, replied from enrollments where id = $1', sent.enrollmentId)).toEqual([
      { reply_class: null, replied: false },
    ]);
    expect(await world.rows('select replied from step_stats where campaign_id = $1', sent.campaignId)).toEqual([
      { replied: 0 },
    ]);
  });

  it('about an older answer leaves the last what it is', async () => {
    const sent = await world.sent([step, { ...step, wait_days: 1, if: 'question' }]);
    await world.repliesOn(sent, 'Hmm.');
    const [older] = await world.repliesOf(sent);
    await world.repliesOn(sent, 'What does it cost?');
    await world.classify(older!.id, 'interested');
    expect(await world.rows('select reply_class from enrollments where id = $1', sent.enrollmentId)).toEqual([
      { reply_class: 'question' },
    ]);
  });

  it('that an answer was a note lets the enrollment go on after a hold, unless it has ended', async () => {
    const going = await world.sent([step, { ...step, wait_days: 3 }, { ...step, wait_days: 1, if: 'replied' }]);
    await world.repliesOn(going, 'Ich bin nicht da.');
    const states = (await world.touches(going)).map(({ state }) => state);
    expect(states).toEqual(['accepted', 'skipped', 'planned']);
    await world.classify((await world.repliesOf(going))[0]!.id, 'out_of_office');
    const [, cold, ...rest] = await world.touches(going);
    expect(cold).toMatchObject({ state: 'planned', reason: null });
    expect(cold.due_at.getTime()).toBeGreaterThan(Date.now() + 6 * dayMs);
    expect(rest).toEqual([]);
    expect(await world.types(going.enrollmentId)).toContain('touch.restored');
    const lost = 'select step, reason from touch_losses where campaign_id = $1 and touches > 0';
    expect(await world.rows(lost, going.campaignId)).toEqual([]);
    expect(await world.rows('select status, replied from enrollments where id = $1', going.enrollmentId)).toEqual([
      { status: 'active', replied: false },
    ]);
    const ended = await world.sent();
    await world.repliesOn(ended, 'Ich bin nicht da.');
    const [over] = await world.repliesOf(ended);
    await expect(world.classify(over!.id, 'out_of_office')).rejects.toMatchObject({ code: 'INVALID_STATE' });
  });

  it('that an answer was a note brings back what the contact hears next from where they hear now', async () => {
    const going = await world.sent([step, { ...step, wait_days: 3 }, { ...step, wait_days: 1, if: 'replied' }]);
    await world.repliesOn(going, 'Ich bin nicht da.');
    const other = await world.handOver(going);
    await world.rows("update lanes set ready_at = 'infinity' where mailbox_id = $1", other);
    await world.classify((await world.repliesOf(going))[0]!.id, 'out_of_office');
    const back = 'select mailbox_id, state, due_at from touches where enrollment_id = $1 and step = 1';
    const [cold] = await world.rows(back, going.enrollmentId);
    expect(cold).toMatchObject({ state: 'planned', mailbox_id: other });
    const [lane] = await world.rows('select ready_at from lanes where mailbox_id = $1', other);
    expect(lane.ready_at).toEqual(cold.due_at);
  });
});
