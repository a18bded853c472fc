import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { hourMs, minuteMs, type PlacementTest } from '@sortie/contracts';
import type { SubmitResult } from '../sending/smtp.js';
import { drawVariant } from '../variants/wording.js';
import { imap, openPlacementWorld, type PlacementWorld } from './placement-world.fixture-spec.js';

let world: PlacementWorld;
let inSandbox: string[];
let read: string[];
beforeAll(async () => {
  world = await openPlacementWorld();
  inSandbox = await world.seeds(2);
  read = await world.seeds(3, imap);
}, 60_000);
afterAll(() => world.close());
beforeEach(() => {
  world.answer = undefined;
  world.handed.length = 0;
});

const run = () => world.post.run(world.workspaceId);
const later = async (ms: number) => world.advanceTo(new Date((await world.now()).getTime() + ms));
const states = ({ results }: PlacementTest) => results.map(({ state }) => state);
const told = (id: string) =>
  world.rows('select type, data from events where stream_id = $1 order by version', id);
const answerTo = (answers: Record<string, SubmitResult>) => {
  world.answer = ({ envelope }) => answers[envelope.to] ?? { kind: 'accepted', reply: '250 ok' };
};
const addressOf = async (id: string) => (await world.rows('select email from mailboxes where id = $1', id))[0].email;

describe('the mail of a test', () => {
  it('is the one that a preview shows, to each other mailbox of the workspace, from and back to the sender', async () => {
    const made = await world.create();
    const seeds = [...inSandbox, ...read].sort();
    expect(made).toMatchObject({
      object: 'placement_test', sequence_id: world.sequenceId, step: 0, variant: 'a', contact_id: world.contactId,
      mailbox_id: world.from, status: 'running', completed_at: null, inbox: 0, spam: 0, missing: 0, failed: 0,
    });
    expect(made.results).toEqual(
      seeds.map((mailbox_id) => ({ mailbox_id, state: 'waiting', detail: null, found_at: null })),
    );
    await run();
    const from = await addressOf(world.from);
    const envelopes = world.handed.map(({ envelope }) => envelope);
    expect(envelopes.map((each) => each.from)).toEqual(seeds.map(() => from));
    expect(new Set(envelopes.map((each) => each.to))).toEqual(new Set(await Promise.all(seeds.map(addressOf))));
    for (const { raw, envelope } of world.handed) {
      const mime = String(raw).replace(/=\r\n/g, '');
      expect(mime).toContain('Subject: Hello Dana');
      expect(mime).toContain(`Hi Dana at ${world.contactId}@people.example`);
      expect(mime).toMatch(new RegExp(`^To: ${envelope.to}\r$`, 'm'));
      for (const header of ['List-Unsubscribe', 'List-Unsubscribe-Post', 'Feedback-ID']) {
        expect(mime).toMatch(new RegExp(`^${header}:\\s`, 'm'));
      }
    }
    const ids = (await world.mailsOf(made.id)).map(({ message_id }) => message_id);
    expect(new Set(world.handed.map(({ messageId }) => messageId))).toEqual(new Set(ids));
    await later(hourMs);
  });

  it('is of another wording or step, in the thread that it would stand in', async () => {
    const { id, variant } = await world.create({ variant: 'b', seed_mailbox_ids: [inSandbox[0]!] });
    await world.create({ step: 1, seed_mailbox_ids: [inSandbox[0]!, inSandbox[0]!] });
    await run();
    expect([variant, (await world.get(id)).variant]).toEqual(['b', 'b']);
    const [hey, followUp] = world.handed.map(({ raw }) => String(raw));
    expect(world.handed).toHaveLength(2);
    const [first, second] = hey!.includes('Subject: Hey Dana') ? [hey!, followUp!] : [followUp!, hey!];
    expect(first).toContain('Subject: Hey Dana');
    // The wording of the first mail that this contact gets.
    const twoWordings = { channel: 'email', body: '', variants: [{ body: '' }] } as const;
    const drawn = drawVariant(twoWordings as never, world, 0);
    expect(second).toMatch(drawn === 'a' ? /^Subject: Re: Hello Dana\r$/m : /^Subject: Re: Hey Dana\r$/m);
    expect(second).toMatch(/^In-Reply-To: </m);
  });
});

describe('where it is found', () => {
  it('is the inbox at once where the sandbox is the recipient, which completes the test', async () => {
    const { id } = await world.create({ seed_mailbox_ids: inSandbox });
    await run();
    const now = (await world.now()).toISOString();
    const done = await world.get(id);
    expect(done).toMatchObject({ status: 'completed', completed_at: now, inbox: 2, spam: 0, missing: 0, failed: 0 });
    expect(done.results.map(({ state, found_at }) => [state, found_at])).toEqual([['inbox', now], ['inbox', now]]);
    const about = { placement_test_id: id, sequence_id: world.sequenceId, step: 0, mailbox_id: world.from };
    expect(await told(id)).toEqual([
      { type: 'placement_test.created', data: { ...about, seed_mailbox_ids: inSandbox } },
      { type: 'placement_test.completed', data: { ...about, inbox: 2, spam: 0, missing: 0, failed: 0 } },
    ]);
  });

  it('is what the readers of the seeds say, and nowhere after an hour is missing', async () => {
    const { id } = await world.create({ seed_mailbox_ids: read });
    await run();
    const mails = await world.mailsOf(id);
    expect(await world.find(mails[0], 'inbox')).toBe(true);
    expect(await world.find(mails[1], 'junk')).toBe(true);
    // Rescued into the inbox and seen again: it was in spam.
    expect(await world.find(mails[1], 'inbox')).toBe(true);
    await later(59 * minuteMs);
    expect(await world.get(id)).toMatchObject({ status: 'running', inbox: 1, spam: 1, missing: 0 });
    await later(minuteMs);
    const done = await world.get(id);
    expect(states(done)).toEqual(['inbox', 'spam', 'missing']);
    expect(done).toMatchObject({ status: 'completed', inbox: 1, spam: 1, missing: 1, failed: 0 });
    expect(done.results[2]).toMatchObject({ detail: null, found_at: null });
    expect(await world.find(mails[2], 'inbox')).toBe(true);
    expect(await world.get(id)).toEqual(done);
    expect(await told(id)).toHaveLength(2);
    const kept = await world.rows(
      'select from warmup_mails where placement_test_id = $1 and placement is not null and put_away_at is null', id,
    );
    expect(kept).toHaveLength(3);
  });

  it('is nowhere when the server refuses it, with its code; and when nobody knows, missing unless found', async () => {
    const [lost, found, refused] = read as [string, string, string];
    const unknown = { kind: 'unknown', text: 'cut off' } as const;
    answerTo({
      [await addressOf(lost)]: unknown,
      [await addressOf(found)]: unknown,
      [await addressOf(refused)]: { kind: 'rejected', code: 550, enhanced: '5.1.1', text: '550 5.1.1 no such user' },
    });
    const { id } = await world.create({ seed_mailbox_ids: read });
    await run();
    const mails = await world.mailsOf(id);
    await world.find(mails.find(({ to_mailbox_id }) => to_mailbox_id === found), 'inbox');
    await later(hourMs);
    const done = await world.get(id);
    expect(Object.fromEntries(done.results.map(({ mailbox_id, ...rest }) => [mailbox_id, rest]))).toEqual({
      [lost]: { state: 'missing', detail: expect.stringContaining('nobody knows'), found_at: null },
      [found]: { state: 'inbox', detail: null, found_at: expect.any(String) },
      [refused]: { state: 'failed', detail: '5.1.1', found_at: null },
    });
    expect(world.handed).toHaveLength(3);
  });

  it('is tried a few times while the server is busy or away, within the hour', async () => {
    const away = { kind: 'unreachable', text: 'refused' } as const;
    const busy = { kind: 'throttled', seconds: 7200, code: '4.7.0', text: 'later' } as const;
    answerTo({ [await addressOf(read[0]!)]: away, [await addressOf(read[1]!)]: busy });
    const { id } = await world.create({ seed_mailbox_ids: read.slice(0, 2) });
    await later(hourMs);
    const details = (await world.get(id)).results.map(({ state, detail }) => [state, detail]);
    expect(details).toEqual([['failed', 'unreachable'], ['failed', 'It was not taken within the hour.']]);
    const [{ attempts }] = await world.mailsOf(id);
    expect(attempts).toBe(3);
    const handed = world.handed.length;
    await later(2 * hourMs);
    expect(world.handed).toHaveLength(handed);
  });
});

describe('a process that was killed', () => {
  it('between submission and record leaves a mail that is never sent again, and missing unless it is found', async () => {
    const { id } = await world.create({ seed_mailbox_ids: read.slice(0, 2) });
    await world.rows(
      "update warmup_mails set state = 'submitting', owner = 4711, message_id = id where placement_test_id = $1", id,
    );
    await run();
    const mails = await world.mailsOf(id);
    expect(mails.map(({ state }) => state)).toEqual(['unknown', 'unknown']);
    await world.find(mails[0], 'junk');
    await later(hourMs);
    expect(states(await world.get(id))).toEqual(['spam', 'missing']);
    expect(world.handed).toEqual([]);
  });

  it('or one that hangs beyond the hour holds nothing up, and what it says then changes nothing', async () => {
    let answer!: (result: SubmitResult) => void;
    const { carry } = world.sender;
    const handed = new Promise<void>((resolve) => {
      world.sender.carry = () => {
        resolve();
        return new Promise((settle) => (answer = settle));
      };
    });
    const { id } = await world.create({ seed_mailbox_ids: [read[0]!] });
    const hanging = run();
    await handed;
    world.sender.carry = carry;
    await later(hourMs);
    const done = await world.get(id);
    expect([done.status, ...states(done)]).toEqual(['completed', 'missing']);
    answer({ kind: 'rejected', code: 550, enhanced: null, text: '550 no' });
    await hanging;
    expect(await world.get(id)).toEqual(done);
  });
});
