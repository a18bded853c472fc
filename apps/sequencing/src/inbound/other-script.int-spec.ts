import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SuppressionsEndpoint } from '../suppressions/suppressions.endpoint.js';
import { Cursors } from '../sequencing.cursors.js';
import { threadOf } from '../threads/thread-id.js';
import type { Sent } from '../threads/thread-world.fixture-spec.js';
import { openInboundWorld, step, type InboundWorld } from './inbound-world.fixture-spec.js';

// crm keeps the domain in ASCII; what reads mails here decodes it.
const ascii = 'xn--bcher-kva.example';
let world: InboundWorld;
let suppressions: SuppressionsEndpoint;
beforeAll(async () => {
  world = await openInboundWorld(ascii);
  suppressions = new SuppressionsEndpoint(world.test.store, new Cursors(world.config));
});
afterAll(() => world.close());

const two = [step, { ...step, wait_days: 3 }];
const decoded = ({ email }: Sent) => email.replace(ascii, 'bücher.example');

describe('a contact whose domain is in another script', () => {
  it.each([
    ['in ASCII', ({ email }: Sent) => email],
    ['in its own letters', decoded],
  ])('unsubscribes by an answer from it, written %s', async (_how, from) => {
    const sent = await world.sent(two);
    await world.repliesOn(sent, 'please unsubscribe', { From: from(sent) });
    expect(await world.repliesOf(sent)).toMatchObject([{ classification: 'unsubscribe', from_other: false }]);
    expect(await world.suppressed(sent)).toEqual(['unsubscribed']);
    expect((await world.touches(sent))[1]).toMatchObject({ state: 'skipped', reason: 'unsubscribed' });
  });

  it('is known by it where an answer names no mail of ours', async () => {
    const sent = await world.sent(two);
    await world.arrives(sent, {}, 'Tell me more');
    expect(await world.repliesOf(sent)).toMatchObject([{ classification: 'interested', from_other: false }]);
  });

  it('is written to, and answered, at the ASCII form', async () => {
    const before = world.raw.length;
    const sent = await world.sent(two);
    await world.repliesOn(sent, 'Tell me more');
    await world.write({ id: threadOf(sent.enrollmentId), text: 'Here it is.' });
    await world.answers.run();
    const to = world.raw.slice(before).map((mail) => /^To: .*?([^\s<]+@[^\s>]+)/m.exec(mail)?.[1]);
    expect(to).toEqual([sent.email, sent.email]);
  });

  it('is suppressed by its address in its own letters', async () => {
    const sent = await world.sent(two);
    const made = await suppressions.create({ email: decoded(sent) }, world.call());
    expect(made).toMatchObject({ kind: 'address', email: sent.email });
    expect((await world.touches(sent))[1]).toMatchObject({ state: 'skipped', reason: 'suppressed' });
  });
});
