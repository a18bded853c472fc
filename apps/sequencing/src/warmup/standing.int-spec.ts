import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { recoverHealth } from '../health/recover.js';
import { PoolsEndpoint } from '../pools/pools.endpoint.js';
import { Cursors } from '../sequencing.cursors.js';
import { recogniseWarmup } from './recognise.js';
import { day, openWarmupWorld, type WarmupWorld } from './warmup-world.fixture-spec.js';

// Days of a workspace are hundreds of transactions: seconds on idle cores, more on busy ones.
jest.setTimeout(60_000);

describe('where warmup mail is found', () => {
  let world: WarmupWorld;
  let mailboxes: string[];
  beforeAll(async () => {
    world = await openWarmupWorld();
    mailboxes = await world.exchanging(3, { imap: { host: '127.0.0.1', port: 993 } });
    await world.advanceTo(day(4));
  }, 60_000);
  afterAll(() => world.close());

  const mailOf = (id: string) =>
    world.rows("select * from warmup_mails where from_mailbox_id = $1 and state = 'accepted' order by sent_at", id);
  const shown = async (id: string) =>
    world.endpoint.get({ id }, world.call({ now: (await world.now()).toISOString() }));
  const health = async (id: string) => (await world.rows('select * from mailboxes where id = $1', id))[0];

  it('is what its reader says, and nothing is answered before', async () => {
    const placed = await world.rows('select from warmup_mails where placement is not null or parent_id is not null');
    expect(placed).toEqual([]);
    expect((await mailOf(mailboxes[0]!)).length).toBeGreaterThan(20);
  });

  it('counts once, for the mailbox that sent it, and makes no reply', async () => {
    const [first, second] = await mailOf(mailboxes[1]!);
    expect(await world.find(first, 'junk')).toBe(true);
    expect(await world.find(first, 'inbox')).toBe(true);
    expect(await world.find({ ...second, to_mailbox_id: mailboxes[1]! }, 'inbox')).toBe(true);
    expect(await world.find({ ...second, message_id: '<other@people.example>' }, 'inbox')).toBe(false);
    const { days } = await shown(mailboxes[1]!);
    expect(days.reduce((sum, { inbox, spam }) => [sum[0]! + inbox, sum[1]! + spam], [0, 0])).toEqual([0, 1]);
  });

  it('keeps bounces of it and automatic answers to it from the replies', async () => {
    const [{ message_id }] = await mailOf(mailboxes[1]!);
    const place = { workspaceId: world.workspaceId, mailboxId: mailboxes[1]! };
    const mail = { messageId: '<x@y>', headers: new Map(), inReplyTo: null, references: [], dsn: null, arf: null };
    const named = [{ references: ['<z@z>', message_id] }, { dsn: { originalMessageId: message_id } }];
    for (const about of [{ inReplyTo: message_id }, ...named]) {
      expect(await recogniseWarmup(world.test.store, place, { ...mail, ...about } as never, 'inbox')).toBe(true);
    }
    expect(await recogniseWarmup(world.test.store, place, mail as never, 'inbox')).toBe(false);
  });

  it('brings a mailbox whose mail stands in spam into quarantine, which ends its exchange', async () => {
    const id = mailboxes[0]!;
    const mails = (await mailOf(id)).slice(0, 20);
    for (const [index, mail] of mails.entries()) await world.find(mail, index < 16 ? 'inbox' : 'junk');
    expect(await health(id)).toMatchObject({ health: 'quarantine', health_until: day(11), warmup_since: day(4) });
    const before = (await mailOf(id)).length;
    await world.advanceTo(day(6));
    expect(await mailOf(id)).toHaveLength(before);
    const [to] = await world.rows("select from warmup_mails where to_mailbox_id = $1 and sent_at > $2", id, day(4));
    expect(to).toBeUndefined();
  });

  it('says what is missing and when it will be warmed', async () => {
    expect(await shown(mailboxes[0]!)).toMatchObject({
      warmed: false, reason: 'unhealthy', warmed_at: day(25).toISOString(),
      detail: `0 of 14 days count while its health is quarantine, warmed on ${day(25).toISOString()}`,
    });
    const cursors = new Cursors(world.config);
    const pools = new PoolsEndpoint(world.test.store, cursors);
    const call = () => world.call({ now: day(6).toISOString() });
    const pool = await pools.create({ name: 'Q2', mailbox_ids: mailboxes.slice(0, 2) }, call());
    expect(pool).toMatchObject({ status: 'warming', reason: expect.stringContaining('2 mailboxes are still warming') });
    expect(pool.reason).toContain(`${mailboxes[0]} (0 of 14 days count while its health is quarantine`);
    expect(pool.reason).toContain(`${mailboxes[1]} (6 of 14 days done, warmed on ${day(14).toISOString()})`);
    await world.rows('delete from warmups where mailbox_id <> $1', mailboxes[1]);
    const { reason } = await pools.get({ id: pool.id }, call());
    expect(reason).toContain('no other mailbox to exchange warmup mail with');
  });

  it('counts its 14 days anew once the quarantine has passed', async () => {
    const id = mailboxes[0]!;
    await world.advanceTo(day(11));
    await recoverHealth(world.test.store, () => world.now(), world.workspaceId);
    expect(await health(id)).toMatchObject({ health: 'good', warmup_since: day(11) });
    expect(await shown(id)).toMatchObject({ reason: 'warming', warmed_at: day(25).toISOString() });
    await world.advanceTo(day(26));
    await world.post.run(world.workspaceId);
    expect(await shown(id)).toMatchObject({ warmed: true, reason: 'warmup_complete' });
    const said = await world.rows("select data from events where type = 'mailbox.warmed' and stream_id = $1", id);
    expect(said).toEqual([{ data: { mailbox_id: id, by: 'days' } }]);
  });
});
