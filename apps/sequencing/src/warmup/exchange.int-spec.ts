import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dayMs, hourMs } from '@sortie/contracts';
import { numberOf, readPartners } from './partner.js';
import { begin, day, openWarmupWorld, type WarmupWorld } from './warmup-world.fixture-spec.js';

describe('twenty days of three mailboxes', () => {
  let world: WarmupWorld;
  let mailboxes: string[];
  beforeAll(async () => {
    world = await openWarmupWorld();
    mailboxes = await world.exchanging(3);
    await world.advanceTo(day(20));
    // Thousands of transactions: seconds on idle cores, minutes on busy ones.
  }, 300_000);
  afterAll(() => world.close());

  it('send what each day was planned for: 10 at first, one more each day, by the factor of the day', async () => {
    const days = await world.rows(
      'select d.*, d.day::text from warmup_days d where d.day < $1 order by d.mailbox_id, d.day',
      day(20),
    );
    expect(days).toHaveLength(3 * 20);
    for (const { day: date, planned, sent, mailbox_id } of days) {
      const ramp = 10 + (Date.parse(date) - begin.getTime()) / dayMs;
      expect([mailbox_id, date, sent]).toEqual([mailbox_id, date, planned]);
      expect(planned).toBeGreaterThanOrEqual(Math.floor(ramp * 0.6));
      expect(planned).toBeLessThanOrEqual(Math.ceil(ramp * 1.1));
    }
    const total = days.reduce((sum, { sent }) => sum + sent, 0);
    expect(world.handed).toHaveLength(total);
  });

  it('go to the others in turns', async () => {
    const pairs = await world.rows(
      `select from_mailbox_id, count(*)::int as mails from warmup_mails where parent_id is null and state = 'accepted'
       group by from_mailbox_id, to_mailbox_id`,
    );
    expect(pairs).toHaveLength(6);
    for (const id of mailboxes) {
      const [one, other] = pairs.filter((pair) => pair.from_mailbox_id === id).map(({ mails }) => mails);
      expect(Math.abs(one - other)).toBeLessThan(20);
    }
    expect(await world.rows('select from warmup_mails where from_mailbox_id = to_mailbox_id')).toEqual([]);
  });

  it('are answered once, by who got them, 45 minutes to 7 days later', async () => {
    const answers = await world.rows(
      `select p.to_mailbox_id = a.from_mailbox_id and p.from_mailbox_id = a.to_mailbox_id as back, p.id, a.turn,
         p.turn as before, extract(epoch from a.sent_at - p.sent_at) / 60 as minutes
       from warmup_mails a join warmup_mails p on p.id = a.parent_id where a.state = 'accepted'`,
    );
    expect(answers.length).toBeGreaterThan(100);
    expect(new Set(answers.map(({ id }) => id)).size).toBe(answers.length);
    for (const { back, turn, before, minutes } of answers) {
      expect([back, turn]).toEqual([true, before + 1]);
      expect(Number(minutes)).toBeGreaterThanOrEqual(45);
      expect(Number(minutes)).toBeLessThanOrEqual(7 * 1440);
    }
  });

  it('stand in one thread, and have nothing to follow or to unsubscribe from', async () => {
    const [answer] = await world.rows(
      `select a.message_id, p.message_id as parent from warmup_mails a join warmup_mails p on p.id = a.parent_id
       where a.state = 'accepted' limit 1`,
    );
    const raw = world.handed.find(({ messageId }) => messageId === answer.message_id)!.raw.toString();
    expect(raw).toContain(`In-Reply-To: ${answer.parent}`);
    expect(raw).toMatch(/Subject: Re: /);
    const telling = /list-unsubscribe|feedback-id|https?:|warmup/i;
    for (const mail of world.handed) expect(String(mail.raw)).not.toMatch(telling);
  });

  it('are no campaign mail, no replies, no threads, and no step counts them', async () => {
    for (const table of ['touches', 'replies', 'threads', 'messages', 'health_days', 'touch_losses', 'step_stats']) {
      expect([table, await world.rows(`select from ${table}`)]).toEqual([table, []]);
    }
    const lanes = await world.rows('select sent_today, last_sent_at from lanes');
    expect(lanes).toEqual([0, 1, 2].map(() => ({ sent_today: 0, last_sent_at: null })));
    const types = await world.rows('select distinct type from events order by type');
    expect(types.map(({ type }) => type)).toEqual(['domain.created', 'mailbox.created', 'mailbox.warmed']);
  });

  it('say once that a mailbox is warmed, after 14 days', async () => {
    const said = await world.rows(
      "select stream_id, data, occurred_at from events where type = 'mailbox.warmed' order by 1",
    );
    expect(said).toEqual(
      mailboxes.sort().map((id) => ({ stream_id: id, data: { mailbox_id: id, by: 'days' }, occurred_at: day(14) })),
    );
  });

  it('are shown day by day', async () => {
    const id = mailboxes[0]!;
    const shown = await world.endpoint.get({ id }, world.call({ now: day(19.9).toISOString() }));
    expect(shown).toMatchObject({
      object: 'warmup', mailbox_id: id, enabled: true, warmed: true, reason: 'warmup_complete',
      since: begin.toISOString(), warmed_at: day(14).toISOString(),
    });
    // The twenty-first day has just been planned.
    expect(shown.days.map((each) => each.day)).toEqual(
      Array.from({ length: 21 }, (_, n) => day(20 - n).toISOString().slice(0, 10)),
    );
    expect(shown.days[0]!.sent).toBe(0);
    expect(shown.today).toEqual({ planned: shown.days[1]!.sent, sent: shown.days[1]!.sent });
    const arrived = shown.days.reduce((sum, { inbox }) => sum + inbox, 0);
    expect(arrived).toBe(shown.days.reduce((sum, { sent }) => sum + sent, 0));
  });
});

describe('the exchange', () => {
  let world: WarmupWorld;
  let mailboxes: string[];
  beforeAll(async () => {
    world = await openWarmupWorld();
  }, 60_000);
  afterAll(() => world.close());
  const sentOn = async (mailboxId: string, date: Date) =>
    (await world.rows('select sent from warmup_days where mailbox_id = $1 and day = $2', mailboxId, date))[0]?.sent
    ?? 0;

  it('is 5 a day at most beside a live campaign', async () => {
    mailboxes = await world.exchanging(3);
    await world.enroll(mailboxes[0]!);
    await world.advanceTo(day(3));
    for (const date of [day(0), day(1), day(2)]) {
      expect(await sentOn(mailboxes[0]!, date)).toBeGreaterThanOrEqual(3);
      expect(await sentOn(mailboxes[0]!, date)).toBeLessThanOrEqual(5);
      expect(await sentOn(mailboxes[1]!, date)).toBeGreaterThanOrEqual(6);
    }
  });

  it('leaves out who is paused, rests or is blocked: nothing from there and nothing to there', async () => {
    const [paused, resting, blocked] = mailboxes;
    await world.rows("update mailboxes set status = 'paused' where id = $1", paused);
    await world.advanceTo(day(4));
    expect(await sentOn(paused!, day(3))).toBe(0);
    const toPaused = "select from warmup_mails where state = 'accepted' and to_mailbox_id = $1 and sent_at >= $2";
    expect(await world.rows(toPaused, paused, day(3))).toEqual([]);
    expect(await sentOn(blocked!, day(3))).toBeGreaterThan(0);
    await world.rows("update mailboxes set health = 'quarantine', health_until = $2 where id = $1", resting, day(11));
    const before = world.handed.length;
    await world.advanceTo(day(5));
    expect(world.handed.length).toBe(before);
    await world.rows("update mailboxes set status = 'active', health = 'good', health_until = null");
    await world.rows('update domains set blocks_at = $1', day(5));
    // Before the next day is planned, which would be planned as blocked, too.
    await world.advanceTo(new Date(day(6).getTime() - hourMs));
    expect(world.handed.length).toBe(before);
    await world.rows('update domains set blocks_at = null');
    await world.advanceTo(day(7));
    expect(world.handed.length).toBeGreaterThan(before);
  });

  it('shrinks in the middle of a day that was planned larger', async () => {
    const id = mailboxes[1]!;
    await world.advanceTo(new Date(day(7).getTime() + 9 * hourMs));
    await world.rows("update mailboxes set health = 'throttle' where id = $1", id);
    await world.advanceTo(day(8));
    const [partner] = await readRow(id, day(7.5));
    expect(await sentOn(id, day(7))).toBeLessThanOrEqual(Math.max(numberOf(partner!, day(7.5)), 2));
    const [skipped] = await world.rows("select count(*)::int as mails from warmup_mails where reason = 'daily_number'");
    expect(skipped.mails).toBeGreaterThan(0);
    await world.rows("update mailboxes set health = 'good'");
  });

  it('never sends again what nobody knows the fate of, and believes its arrival', async () => {
    world.answer = () => ({ kind: 'unknown', text: 'cut off' });
    await world.advanceTo(new Date(day(8).getTime() + 12 * hourMs));
    world.answer = undefined;
    const lost = await world.rows("select * from warmup_mails where state = 'unknown'");
    expect(lost.length).toBeGreaterThan(0);
    const ids = lost.map(({ message_id }) => message_id);
    await world.advanceTo(day(10));
    expect(world.handed.filter(({ messageId }) => ids.includes(messageId))).toHaveLength(lost.length);
    expect(await world.find(lost[0], 'inbox')).toBe(true);
    expect(await world.find(lost[0], 'junk')).toBe(true);
    const [row] = await world.rows('select state, placement from warmup_mails where id = $1', lost[0].id);
    expect(row).toEqual({ state: 'accepted', placement: 'inbox' });
  });

  it('gives up what a process that died was submitting', async () => {
    const [mail] = await world.rows("select * from warmup_mails where state = 'planned' limit 1");
    await world.rows("update warmup_mails set state = 'submitting', owner = 4711 where id = $1", mail.id);
    await world.post.run(world.workspaceId);
    expect((await world.rows('select state from warmup_mails where id = $1', mail.id))[0].state).toBe('unknown');
  });

  it('tries a few times what was not taken, and pauses a mailbox whose login is refused', async () => {
    world.answer = () => ({ kind: 'rejected', code: 451, enhanced: '4.7.1', text: '451 4.7.1 later' });
    await world.advanceTo(new Date(day(10).getTime() + 15 * hourMs));
    const tried = await world.rows("select attempts from warmup_mails where state = 'failed' and reason = '4.7.1'");
    expect(new Set(tried.map(({ attempts }) => attempts))).toEqual(new Set([3]));
    world.answer = () => ({ kind: 'rejected', code: 535, enhanced: '5.7.8', text: '535 5.7.8 bad password' });
    await world.advanceTo(day(12));
    const paused = await world.rows("select distinct status_reason from mailboxes where status = 'paused'");
    expect(paused).toEqual([{ status_reason: 'its server refuses the login (5.7.8); check user and password' }]);
    world.answer = undefined;
    await world.rows("update mailboxes set status = 'active'");
  });

  it('ends when it is turned off', async () => {
    const before = world.handed.length;
    await world.rows('delete from warmups where mailbox_id <> $1', mailboxes[0]);
    await world.advanceTo(day(13));
    expect(world.handed.length).toBe(before);
  });

  const readRow = (id: string, at: Date) =>
    world.test.store.read({ caller: { workspace_id: world.workspaceId } }, (sql) =>
      readPartners(sql, world.workspaceId, at, [id]),
    );
});
