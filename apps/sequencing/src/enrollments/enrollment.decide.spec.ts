import { describe, expect, it } from '@jest/globals';
import type { Fact } from '@sortie/contracts';
import {
  branchOff,
  finish,
  reclassify,
  fail,
  recordBounce,
  recordReply,
  recordReplyOfOther,
  recordSent,
  recordUnsubscribe,
  skip,
  start,
} from './enrollment.decide.js';
import { enrollment, type Enrollment } from './enrollment.js';

const begun = {
  enrollment_id: 'enr_1',
  contact_id: 'con_1',
  campaign_id: 'cmp_1',
  sequence_id: 'seq_1',
  mailbox_id: 'mbx_1',
};
const touch = { id: 'tch_1', step: 0, mailboxId: 'mbx_1' };
const answer = { replyId: 'rpl_1', touchId: 'tch_1', mailboxId: 'mbx_1', subject: 'Re: Hi', text: 'Tell me more' };

function given(...facts: Fact[]): Enrollment {
  return facts.reduce((state, fact) => enrollment.evolve(state, fact as never), enrollment.initial());
}
const types = (facts: Fact[]) => facts.map(({ type }) => type);

describe('an enrollment', () => {
  it('starts with its contact and its mailbox', () => {
    expect(given(...start(begun))).toMatchObject({
      id: 'enr_1',
      contactId: 'con_1',
      campaignId: 'cmp_1',
      sequenceId: 'seq_1',
      mailboxId: 'mbx_1',
      replied: false,
      finished: null,
      lastSent: -1,
      head: 0,
    });
  });

  it('says sent, and delivered only where the recipient answered itself', () => {
    expect(types(recordSent(given(...start(begun)), touch, false))).toEqual(['email.sent']);
    expect(types(recordSent(given(...start(begun)), touch, true))).toEqual(['email.sent', 'email.delivered']);
  });

  it('names touch, step and reason of what was not sent', () => {
    expect(skip(given(...start(begun)), touch, 'replied')).toMatchObject([
      { type: 'touch.skipped', data: { touch_id: 'tch_1', contact_id: 'con_1', step: 0, reason: 'replied' } },
    ]);
    expect(fail(given(...start(begun)), touch, 'gave_up', '4.2.0')).toMatchObject([
      { type: 'touch.failed', data: { code: '4.2.0', reason: 'gave_up' } },
    ]);
    expect(recordBounce(given(...start(begun)), touch, 'hard', '5.1.1')).toMatchObject([
      { type: 'email.bounced', data: { kind: 'hard', code: '5.1.1' } },
    ]);
  });

  it('keeps the words of a reply apart from its facts', () => {
    const [received, classified] = recordReply(given(...start(begun)), { ...answer, classification: 'interested' });
    expect(received).toMatchObject({ type: 'reply.received', subject: 'con_1', personal: { text: 'Tell me more' } });
    expect(JSON.stringify(received!.data)).not.toContain('Tell me more');
    expect(classified).toMatchObject({ type: 'reply.classified', data: { classification: 'interested' } });
    expect(classified!.personal).toBeUndefined();
  });

  it('has been answered by a person, but not by an absence note', () => {
    const reply = (classification: 'interested' | 'out_of_office') =>
      recordReply(given(...start(begun)), { ...answer, classification });
    expect(given(...start(begun), ...reply('interested')).replied).toBe(true);
    expect(given(...start(begun), ...reply('out_of_office')).replied).toBe(false);
  });

  it('names who unsubscribed and how', () => {
    expect(recordUnsubscribe(given(...start(begun)), 'one_click')).toMatchObject([
      { type: 'email.unsubscribed', data: { contact_id: 'con_1', enrollment_id: 'enr_1', via: 'one_click' } },
    ]);
  });

  it('ends once: at its end the sequence is finished, stopped it is not, and later ends stay quiet', () => {
    expect(types(finish(given(...start(begun)), 'completed'))).toEqual(['sequence.finished', 'enrollment.finished']);
    const stopped = finish(given(...start(begun)), 'replied');
    expect(types(stopped)).toEqual(['enrollment.finished']);
    expect(finish(given(...start(begun), ...stopped), 'completed')).toEqual([]);
  });

  it('that never began has no end', () => {
    expect(finish(given(), 'stopped')).toEqual([]);
  });

  it('remembers what was sent last and in which words, so that what comes back names them', () => {
    const sent = given(
      ...start(begun),
      ...recordSent(given(...start(begun)), { ...touch, step: 1, variant: 'b' }, false),
    );
    expect(sent).toMatchObject({ lastSent: 1, variants: { 1: 'b' } });
    expect(recordBounce(sent, { ...touch, step: 1 }, 'soft', '4.2.2')).toMatchObject([
      { data: { step: 1, variant: 'b' } },
    ]);
    expect(recordUnsubscribe(sent, 'page')).toMatchObject([{ data: { step: 1, variant: 'b' } }]);
    const [received] = recordReply(sent, { ...answer, step: 1, classification: 'question' });
    expect(received).toMatchObject({ data: { step: 1, variant: 'b' } });
    expect(recordBounce(sent, touch, 'soft', null)[0]!.data).not.toHaveProperty('variant');
  });

  it('that goes another way on an answer is no longer one that has only answered', () => {
    const replied = given(
      ...start(begun),
      ...recordReply(given(...start(begun)), { ...answer, classification: 'interested' }),
    );
    expect(replied).toMatchObject({ reply: 'interested', answered: true });
    const branch = branchOff(replied, { from: 0, to: 3, condition: 'interested' });
    expect(branch).toMatchObject([{ type: 'enrollment.branched', data: { from_step: 0, to_step: 3 } }]);
    expect(branch.reduce((state, fact) => enrollment.evolve(state, fact as never), replied)).toMatchObject({
      reply: 'interested',
      replied: true,
      answered: false,
      branchedFrom: 0,
      head: 3,
    });
  });

  it('keeps its way when a person gives the answer another name', () => {
    const replied = given(
      ...start(begun),
      ...recordReply(given(...start(begun)), { ...answer, classification: 'other' }),
    );
    const away = branchOff(replied, { from: 0, to: 3, condition: 'replied' }).reduce(
      (state, fact) => enrollment.evolve(state, fact as never),
      replied,
    );
    const renamed = reclassify(away, { ...answer, classification: 'interested' });
    expect(renamed).toMatchObject([{ data: { classification: 'interested', replied: true, answered: false } }]);
    expect(enrollment.evolve(away, renamed[0] as never)).toMatchObject({ reply: 'interested', answered: false });
    const another = { ...answer, replyId: 'rpl_2', classification: 'question' as const };
    expect(recordReply(away, another)[1]).toMatchObject({ data: { answered: true } });
  });

  it('is known by its last answer, whatever a person calls those before it', () => {
    const on = (state: Enrollment, facts: Fact[]) =>
      facts.reduce((before, fact) => enrollment.evolve(before, fact as never), state);
    const second = { ...answer, replyId: 'rpl_2' };
    const begunAlready = given(...start(begun));
    const first = on(begunAlready, recordReply(begunAlready, { ...answer, classification: 'other' }));
    const both = on(first, recordReply(first, { ...second, classification: 'question' }));
    const older = reclassify(both, { ...answer, classification: 'interested' });
    expect(older).toMatchObject([{ data: { classification: 'interested', last_answer: 'question' } }]);
    expect(on(both, older)).toMatchObject({ reply: 'question' });
    const note = reclassify(on(both, older), { ...second, classification: 'out_of_office' });
    expect(note).toMatchObject([{ data: { replied: true, last_answer: 'interested' } }]);
    const last = reclassify(both, { ...second, classification: 'not_interested' });
    expect(last).toMatchObject([{ data: { last_answer: 'not_interested' } }]);
  });

  it('has no answer in what somebody else wrote, whatever a person calls it', () => {
    const begunAlready = given(...start(begun));
    const heard = given(...start(begun), ...recordReplyOfOther(begunAlready, { ...answer, classification: 'other' }));
    const named = reclassify(heard, { ...answer, classification: 'interested' });
    expect(named).toMatchObject([{ data: { from_other: true, replied: false, answered: false, last_answer: null } }]);
    expect(enrollment.evolve(heard, named[0] as never)).toEqual(heard);
  });

  it('stays one that has answered when it goes another way for else, and takes no way once it has ended', () => {
    const replied = given(
      ...start(begun),
      ...recordReply(given(...start(begun)), { ...answer, classification: 'other' }),
    );
    const [opened] = branchOff(replied, { from: 0, to: 2, condition: 'opened' });
    expect(enrollment.evolve(replied, opened as never)).toMatchObject({ answered: true, head: 2 });
    const ended = given(...start(begun), ...finish(given(...start(begun)), 'stopped'));
    expect(branchOff(ended, { from: 0, to: 2, condition: 'opened' })).toEqual([]);
  });
});
