import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WorkspaceTime } from '../../apps/sequencing/src/clock/workspace-time.js';
import { nextWarmup } from '../../apps/sequencing/src/warmup/due.js';
import { WarmupPost } from '../../apps/sequencing/src/warmup/warmup-post.js';
import type { Person } from './person.ts';
import { openMailWorld, type MailWorld } from './world.ts';

// Any Monday; its mails leave from eight in the morning on.
const midnight = new Date('2026-01-05T00:00:00Z');

describe('warmup mail between two mailboxes of real servers', () => {
  let world: MailWorld;
  let post: WarmupPost;
  let owners: Person[];
  beforeAll(async () => {
    world = await openMailWorld();
    const { store } = world.test;
    const log = { error: (_: string, error: Error) => { throw error; } };
    post = new WarmupPost(store, world.sender, new WorkspaceTime(store), world.config, {} as never, log as never);
    const made = [];
    for (let n = 0; n < 2; n += 1) made.push(await world.account({ warmup: { enabled: true } }));
    owners = made.map(({ owner }) => owner);
    await world.rows('update warmups set started_at = $1, plan_at = $1', midnight);
    await advanceTo(new Date('2026-01-05T23:00:00Z'));
  });
  afterAll(() => world.close());

  async function advanceTo(at: Date): Promise<void> {
    const following = () => nextWarmup(world.test.store, world.workspaceId);
    for (let next: Date | null = midnight; next && next <= at; next = await following()) {
      await world.rows('update clocks set now = $1', next);
      await post.run(world.workspaceId);
    }
  }

  const mails = () => world.rows("select * from warmup_mails where state = 'accepted' order by sent_at");
  const standing = (owner: Person, folder: string) =>
    owner.imap(async (client) => {
      await client.mailboxOpen(folder, { readOnly: true });
      const found = await client.fetchAll('1:*', { envelope: true, flags: true }).catch(() => []);
      return found.map(({ envelope, flags }) => ({ id: envelope!.messageId!, seen: flags!.has('\\Seen') }));
    });

  it('is found, rescued from spam by way of the inbox, read, put away, and planned to be answered', async () => {
    const sent = await mails();
    expect(sent.length).toBeGreaterThan(10);
    const [owner] = owners;
    await owner!.receive(1);
    const [rescued] = await standing(owner!, 'INBOX');
    await owner!.imap(async (client) => {
      await client.mailboxOpen('INBOX');
      await client.messageMove('1', 'Junk');
    });

    await world.readers.look();
    await world.until(async () => (await mails()).every(({ put_away_at }) => put_away_at));
    const kept = (await Promise.all(owners.map((each) => standing(each, 'Sortie Warmup')))).flat();
    expect(kept.map(({ id }) => id).sort()).toEqual(sent.map(({ message_id }) => message_id).sort());
    expect(kept.every(({ seen }) => seen)).toBe(true);
    for (const each of owners) {
      expect([await standing(each, 'INBOX'), await standing(each, 'Junk')]).toEqual([[], []]);
    }
    const placed = await mails();
    const spam = placed.filter(({ placement }) => placement === 'spam');
    expect(spam.map(({ message_id }) => message_id)).toEqual([rescued!.id]);
    const [{ inbox, spam: counted }] = await world.rows(
      'select sum(inbox)::int as inbox, sum(spam)::int as spam from warmup_days',
    );
    expect([inbox, counted]).toEqual([sent.length - 1, 1]);
    expect(await world.rows('select from warmup_mails where parent_id is not null')).not.toEqual([]);
    expect(world.handled).toEqual([]);
    expect(await world.rows('select from replies')).toEqual([]);
  });

  it('leaves in its folder what is answered, and puts the answers beside it', async () => {
    await advanceTo(new Date('2026-01-09T23:00:00Z'));
    const answers = (await mails()).filter(({ parent_id }) => parent_id);
    expect(answers.length).toBeGreaterThan(0);
    await world.until(async () => (await mails()).every(({ put_away_at }) => put_away_at));
    const kept = (await Promise.all(owners.map((each) => standing(each, 'Sortie Warmup')))).flat();
    expect(kept).toHaveLength((await mails()).length);
    expect(await world.rows('select from replies')).toEqual([]);
  });
});
