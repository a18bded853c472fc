import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openThreadWorld, type ThreadWorld } from './thread-world.fixture-spec.js';
import { threadOf } from './thread-id.js';

let world: ThreadWorld;
beforeAll(async () => {
  world = await openThreadWorld();
});
afterAll(() => world.close());

const stateOf = async (id: string) =>
  (await world.rows('select state, reason, attempts from reply_sends where id = $1', id))[0];

describe('an answer that no mail can be made of', () => {
  const written = async (subject?: string) => {
    const sent = await world.sent();
    await world.repliesOn(sent, 'Tell me more', subject ? { Subject: subject } : {});
    return world.write({ id: threadOf(sent.enrollmentId), text: 'Here it is.' });
  };

  it('fails and says so, and those behind it go out', async () => {
    // As many as one round takes.
    const ids: string[] = [];
    while (ids.length < 8) ids.push((await written()).id);
    const good = await written();
    await world.rows("update messages set subject = E'Re: A\\u2028question' where id = any($1)", ids);
    for (let round = 1; round <= 2; round++) await world.answers.run();
    for (const id of ids) expect(await stateOf(id)).toMatchObject({ state: 'failed', reason: 'unwritable_header' });
    expect(await stateOf(good.id)).toMatchObject({ state: 'accepted' });
    const facts = "select data from events where type = 'message.failed' and data->>'message_id' = $1";
    expect(await world.rows(facts, ids[0])).toMatchObject([{ data: { reason: 'unwritable_header' } }]);
  });

  it('is not one whose subject comes from the thread, whatever that is called', async () => {
    const breaks = ['\u2028', '\u2029', '\u0085', '\v', '\f', '\t'];
    const subject = Buffer.from(`What${breaks.join('')}now?`).toString('base64');
    const { id } = await written(`=?UTF-8?B?${subject}?=`);
    await world.answers.run();
    expect(await stateOf(id)).toMatchObject({ state: 'accepted' });
    expect(await world.rows('select subject from messages where id = $1', id)).toEqual([{ subject: 'Re: What now?' }]);
  });

  it('for a reason that may pass is put off', async () => {
    const { id } = await written();
    const { sign } = world.sender.signer;
    world.sender.signer.sign = () => Promise.reject(new Error('the key cannot be read'));
    await world.answers.run();
    expect(await stateOf(id)).toMatchObject({ state: 'planned', attempts: 0 });
    world.sender.signer.sign = sign;
    await world.answers.run();
    expect(await stateOf(id)).toMatchObject({ state: 'planned' });
    await world.rows('update reply_sends set due_at = now() where id = $1', id);
    await world.answers.run();
    expect(await stateOf(id)).toMatchObject({ state: 'accepted' });
  });
});
