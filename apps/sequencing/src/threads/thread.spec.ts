import { describe, expect, it } from '@jest/globals';
import type { Fact } from '@sortie/contracts';
import { failed, sent, thread, write, type Thread } from './thread.js';

const ids = { message_id: 'msg_1', thread_id: 'thr_1', contact_id: 'con_1' };
const facts = { ...ids, campaign_id: 'cmp_1', mailbox_id: 'mbx_1' };
const words = { subject: 'Re: Hi', text: 'Tuesday works.' };
const fold = (past: Fact[]): Thread =>
  past.reduce((state, fact) => thread.evolve(state, fact as never), thread.initial());
const types = (list: Fact[]) => list.map(({ type }) => type);
const written = write(thread.initial(), facts, words);

describe('the answers of a thread', () => {
  it('are written once', () => {
    expect(written).toMatchObject([{ type: 'message.written', data: facts, subject: 'con_1', personal: words }]);
    expect(write(fold(written), facts, words)).toEqual([]);
  });

  it('are sent once, however often that is found out', () => {
    const gone = sent(fold(written), facts);
    expect(types(gone)).toEqual(['message.sent']);
    expect(sent(fold([...written, ...gone]), facts)).toEqual([]);
  });

  it('fail once, also after they were sent', () => {
    const past = [...written, ...sent(fold(written), facts)];
    const back = failed(fold(past), facts, '5.1.1');
    expect(back).toMatchObject([{ type: 'message.failed', data: { ...facts, reason: '5.1.1' } }]);
    expect(failed(fold([...past, ...back]), facts, '5.1.1')).toEqual([]);
  });
});
