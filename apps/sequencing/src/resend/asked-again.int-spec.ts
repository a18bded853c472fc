import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '@sortie/contracts';
import { WorkspaceTime } from '../clock/workspace-time.js';
import { failOver } from '../failover/fail-over.js';
import { secretPlace } from '../mailboxes/secret-place.js';
import { openThreadWorld, type Sent, type ThreadWorld } from '../threads/thread-world.fixture-spec.js';
import type { ResendEvent } from './hook-event.js';
import { ResendNews } from './resend-news.js';

describe('a mail of Resend that is planned again, since nobody knows whether it went out', () => {
  let world: ThreadWorld;
  let news: ResendNews;
  let sent: Sent;
  let carried: string[] = [];
  beforeAll(async () => {
    world = await openThreadWorld();
    news = new ResendNews(world.test.store, new WorkspaceTime(world.test.store));
    world.sender.carry = async (_way, _mail, id) => {
      carried.push(id);
      return { kind: 'accepted', reply: 'taken', providerId: `re_${id}`, messageId: `<${id}@resend.example>` };
    };
  });
  afterAll(() => world.close());
  beforeEach(async () => {
    sent = await world.sent();
    const key = world.test.store.keyring.seal(world.workspaceId, 're_1', secretPlace('resend_key', sent.mailboxId));
    await world.rows('update mailboxes set smtp = null, resend_key = $2 where id = $1', sent.mailboxId, key);
    for (const state of ['submitting', 'unknown', 'planned'])
      await world.rows(
        `update touches set state = $2, sent_at = null, provider_id = null, due_at = '-infinity' where id = $1`,
        sent.touchId,
        state,
      );
    await world.rows("update lanes set last_sent_at = null, ready_at = '-infinity' where mailbox_id = $1", sent.mailboxId);
    carried = [];
  });

  const touch = async () =>
    (await world.rows('select state, provider_id, message_id, delivered_at from touches where id = $1', sent.touchId))[0];
  const types = async () =>
    (await world.rows('select type from events where stream_id = $1 order by version', sent.enrollmentId))
      .map(({ type }) => type);
  const sendNext = () => world.sender.sendNext(world.workspaceId, sent.mailboxId, new Date());
  const saying = (kind: ResendEvent['kind'], mailboxId = sent.mailboxId) =>
    news.handle({ workspaceId: world.workspaceId, id: mailboxId }, {
      kind, emailId: `re_${sent.touchId}`, messageId: `<${sent.touchId}@resend.example>`, touchId: sent.touchId,
      soft: false, code: null, at: new Date().toISOString(),
    }, newId('request'));

  it('goes under its key', async () => {
    expect(await sendNext()).toBe(true);
    expect(carried).toEqual([sent.touchId]);
    expect(await touch()).toMatchObject({ state: 'accepted', provider_id: `re_${sent.touchId}` });
  });

  it('is settled by an answer, and not sent again', async () => {
    await world.repliesOn(sent, 'Yes, please call me.', { 'In-Reply-To': `<${sent.touchId}@resend.example>` });
    expect(await touch()).toMatchObject({ state: 'accepted' });
    expect(await types()).toContain('reply.received');
    await sendNext();
    expect(carried).toEqual([]);
  });

  it.each(['delivered', 'bounced'] as const)('is settled by the webhook %s', async (kind) => {
    await saying(kind);
    expect(await touch()).toMatchObject({ state: 'accepted', message_id: `<${sent.touchId}@resend.example>` });
    expect((await types()).slice(-3)).toContain(`email.${kind}`);
    await sendNext();
    expect(carried).toEqual([]);
  });

  it('is not settled by another mailbox’s webhook, nor is that kept', async () => {
    await saying('bounced', newId('mailbox'));
    expect(await touch()).toMatchObject({ state: 'planned' });
    expect(await world.rows('select from early_evidence')).toEqual([]);
  });

  it('waits for evidence once its key may be forgotten', async () => {
    const aDayAgo = new Date(Date.now() - 23.5 * 3_600_000).toISOString();
    await world.rows(
      `update touches set trail = (select jsonb_agg(jsonb_set(part, '{recorded_at}', to_jsonb($2::text)))
         from jsonb_array_elements(trail) part) where id = $1`,
      sent.touchId,
      aDayAgo,
    );
    const used = async () =>
      (await world.rows('select sent_today from lanes where mailbox_id = $1', sent.mailboxId))[0].sent_today;
    const before = await used();
    expect(await sendNext()).toBe(true);
    expect(carried).toEqual([]);
    expect(await touch()).toMatchObject({ state: 'unknown' });
    expect(await used()).toBe(before);
  });

  it('goes by no other mailbox, which has no such key', async () => {
    const other = await world.mailbox();
    const [{ pool_id }] = await world.rows(
      'select pool_id from campaigns c join touches t on t.campaign_id = c.id where t.id = $1', sent.touchId,
    );
    await world.rows('delete from pools where id = $1', pool_id);
    await world.rows(
      `insert into pools (workspace_id, id, name, mailbox_ids, created_at, version) values ($1, $2, 'p', $3, now(), 1)`,
      world.workspaceId, pool_id, [sent.mailboxId, other],
    );
    const move = () => failOver(world.test.store, world.workspaceId, sent.mailboxId, new Date(), 'removed');
    expect(await move()).toBe(0);
    await world.rows('update touches set trail = $2 where id = $1', sent.touchId, '[]');
    // With the one that follows it.
    expect(await move()).toBe(2);
  });
});
