import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dayMs, hourMs, minuteMs, newId } from '@sortie/contracts';
import { lookAgain } from '../campaigns/look-again.js';
import { openSendingWorld, type SendingWorld } from '../testing/sending-world.fixture-spec.js';
import { enter, makeCampaign } from './campaign.fixture-spec.js';
import { claimNext, type Claimed, type ClaimedTouch } from './claim.js';
import { overtaken } from './overtaken.js';
import { skipped } from './skipped.js';

const workers = 8;
// A Wednesday.
const wednesday = Date.UTC(2026, 2, 4, 12);

describe('limits of a campaign and of its contacts', () => {
  let world: SendingWorld;
  beforeAll(async () => {
    world = await openSendingWorld();
  }, 30_000);
  afterAll(() => world.close(), 30_000);

  const claim = (mailboxId: string, at: number, worker = '1'): Promise<Claimed> =>
    world.test.store.within(world.workspaceId, { now: new Date(at) }, (unit) => claimNext(unit, mailboxId, worker));
  const rows = async <Row extends object>(text: string, ...values: unknown[]) =>
    (await world.test.admin.query<Row>(text, values)).rows;
  const touch = async (id: string) => (await rows<any>('select * from touches where id = $1', id))[0]!;
  const taken = (claimed: Claimed): claimed is ClaimedTouch => claimed !== null && typeof claimed === 'object';

  /** Every worker tries every mailbox several times at that time; answers what was claimed. */
  async function rush(mailboxIds: string[], at: number, tries = 4): Promise<ClaimedTouch[]> {
    const claims = await Promise.all(
      Array.from({ length: workers }, async (_, worker) => {
        const mine: Claimed[] = [];
        for (let n = 0; n < tries * mailboxIds.length; n += 1) {
          mine.push(await claim(mailboxIds[(n + worker) % mailboxIds.length]!, at, String(worker)));
        }
        return mine;
      }),
    );
    // A lane that another worker holds is passed over: who came out of it last takes what is left.
    for (const mailboxId of mailboxIds) {
      for (let left = await claim(mailboxId, at); left; left = await claim(mailboxId, at)) claims.push([left]);
    }
    return claims.flat().filter(taken);
  }

  it("keep a campaign's day over several mailboxes and workers, and use all of it", async () => {
    const mailboxIds = await Promise.all(Array.from({ length: 4 }, () => world.mailbox()));
    const campaignId = await makeCampaign(world, { daily_limit: 10 });
    await enter(world, campaignId, Array.from({ length: 40 }, (_, n) => ({ mailboxId: mailboxIds[n % 4]! })));
    const byDay = [];
    for (let day = 0; day < 3; day += 1) byDay.push((await rush(mailboxIds, wednesday + day * dayMs)).length);
    expect(byDay).toEqual([10, 10, 10]);
    // Those that had to wait are spread over the days to come, not looked at every day.
    const due = await rows<{ day: string; waits_for: string }>(
      `select distinct due_at::date::text as day, waits_for from touches where campaign_id = $1 and state = 'planned'`,
      campaignId,
    );
    expect(due.every(({ waits_for, day }) => waits_for === 'campaign_daily_limit' && day > '2026-03-06')).toBe(true);
  }, 60_000);

  it('keep the day of a recipient domain, and let others past', async () => {
    const mailboxId = await world.mailbox();
    const campaignId = await makeCampaign(world, { domain_daily_limit: 3 });
    const entrants = Array.from({ length: 30 }, (_, n) => ({ mailboxId, domain: n < 25 ? 'big' : `small ${n}` }));
    await enter(world, campaignId, entrants);
    const claims = await rush([mailboxId], wednesday, 20);
    const domains = await rows<{ domain_hash: string; count: number }>(
      `select r.domain_hash, count(*)::int from recipients r where r.contact_id = any($1) group by 1 order by 1`,
      claims.map(({ contactId }) => contactId),
    );
    expect(domains[0]).toEqual({ domain_hash: 'big', count: 3 });
    expect(domains).toHaveLength(6);
    expect(await rush([mailboxId], wednesday + dayMs, 20)).toHaveLength(3);
  }, 60_000);

  it('leave the interval between two touches of a contact, whatever campaign they are of', async () => {
    const mailboxIds = await Promise.all(Array.from({ length: 4 }, () => world.mailbox()));
    const contactId = newId('contact');
    for (const mailboxId of mailboxIds) {
      await enter(world, await makeCampaign(world, { min_interval_hours: 24 }), [{ mailboxId, contactId }]);
    }
    for (let day = 0; day < 4; day += 1) expect(await rush(mailboxIds, wednesday + day * dayMs)).toHaveLength(1);
    expect(await rush(mailboxIds, wednesday + 96 * hourMs)).toHaveLength(0);
  }, 60_000);

  it('let the campaign that a contact entered first have it alone, until it ends', async () => {
    const mailboxId = await world.mailbox();
    const contactId = newId('contact');
    const first = await makeCampaign(world, { exclusive: true });
    const [before] = await enter(world, first, [{ mailboxId, contactId }]);
    const [after] = await enter(world, await makeCampaign(world, { exclusive: true }), [{ mailboxId, contactId }]);
    const claimed = (await claim(mailboxId, wednesday)) as ClaimedTouch;
    expect(claimed.enrollmentId).toBe(before!.enrollmentId);
    expect(await claim(mailboxId, wednesday)).toBeNull();
    expect((await touch(after!.touchId)).waits_for).toBe('exclusive');
    await skipped(world.test.store, claimed, new Date(wednesday + hourMs), 'no_email', 'failed');
    expect(await claim(mailboxId, wednesday + hourMs)).toMatchObject({ enrollmentId: after!.enrollmentId });
  });

  it("plan a touch inside its contact's window, and keep it to it", async () => {
    const mailboxId = await world.mailbox();
    const window = { days: [1, 2, 3, 4, 5], start: '09:00', end: '17:00' };
    const campaignId = await makeCampaign(world, { window, holidays: { countries: ['US'] } });
    const monday = new Date('2026-11-23T23:00:00Z');
    const [tokyo] = await enter(world, campaignId, [{ mailboxId, timezone: 'Asia/Tokyo' }], monday);
    const thanksgiving = new Date('2026-11-26T06:00:00Z');
    const [york] = await enter(world, campaignId, [{ mailboxId, timezone: 'America/New_York' }], thanksgiving);
    const due = async (id: string) => [(await touch(id)).due_at.toISOString(), (await touch(id)).waits_for];
    expect(await due(tokyo!.touchId)).toEqual(['2026-11-24T00:00:00.000Z', 'contact_window']);
    expect(await due(york!.touchId)).toEqual(['2026-11-27T14:00:00.000Z', 'holiday']);
    // The contact moves before it is sent: what was planned for is looked at again.
    await rows(`update recipients set timezone = 'Europe/London' where contact_id = $1`, tokyo!.contactId);
    expect(await claim(mailboxId, Date.parse('2026-11-24T00:00:00Z'))).toBeNull();
    expect(await touch(tokyo!.touchId)).toMatchObject({ due_at: new Date('2026-11-24T09:00:00Z'), state: 'planned' });
  });

  it('are given back with a touch that was not made: no place, no gap, no interval is used', async () => {
    const mailboxId = await world.mailbox({ daily_cap: 1, gap_seconds: 600 });
    const settings = { daily_limit: 1, domain_daily_limit: 1, min_interval_hours: 24 };
    const campaignId = await makeCampaign(world, settings);
    const [one, two] = await enter(world, campaignId, [
      { mailboxId, domain: 'one domain' },
      { mailboxId, domain: 'one domain' },
    ]);
    const first = (await claim(mailboxId, wednesday)) as ClaimedTouch;
    const now = new Date(wednesday + 1000);
    await skipped(world.test.store, first, now, 'no_email', 'failed');
    const other = first.contactId === one!.contactId ? two! : one!;
    const second = (await claim(mailboxId, wednesday + 1000)) as ClaimedTouch;
    expect(second).toMatchObject({ contactId: other.contactId });
    // A stop that comes between claim and last look gives it back just so.
    await rows("update touches set state = 'skipped', reason = 'replied' where id = $1", second.id);
    const refused = { addressHash: 'hash', suppressionKeys: [], forReplied: false };
    for (const again of [second, second]) await overtaken(world.test.store, again, now, refused);
    const lane = await rows('select sent_today, last_sent_at, sent_hour from lanes where mailbox_id = $1', mailboxId);
    expect(lane).toEqual([{ sent_today: 0, last_sent_at: null, sent_hour: 0 }]);
    expect(await rows('select sent from campaign_days where campaign_id = $1', campaignId)).toEqual([{ sent: 0 }]);
    expect(await rows('select sent from domain_days where mailbox_id = $1', mailboxId)).toEqual([{ sent: 0 }]);
    const both = [one!.contactId, two!.contactId];
    const touched = await rows('select distinct last_touch_at from recipients where contact_id = any($1)', both);
    expect(touched).toEqual([{ last_touch_at: null }]);
  });

  it('are looked at again when they are set anew, and a step still waits for its own time', async () => {
    const mailboxId = await world.mailbox();
    const campaignId = await makeCampaign(world, { window: { days: [1], start: '09:00', end: '10:00' } });
    const monday = new Date('2026-03-09T09:00:00Z');
    const [now] = await enter(world, campaignId, [{ mailboxId }], new Date(wednesday));
    const [later] = await enter(world, campaignId, [{ mailboxId }], new Date(wednesday + 48 * hourMs));
    for (const { touchId } of [now!, later!]) expect((await touch(touchId)).due_at).toEqual(monday);
    await rows("update campaigns set settings = '{}' where id = $1", campaignId);
    const set = new Date(wednesday + hourMs);
    await world.test.store.within(world.workspaceId, { now: set }, (unit) => lookAgain(unit, campaignId, ['window']));
    expect((await touch(now!.touchId)).due_at).toEqual(set);
    expect((await touch(later!.touchId)).due_at).toEqual(new Date(wednesday + 48 * hourMs));
  });

  it('roll a human day once, store it, and keep to what is stored', async () => {
    const mailboxId = await world.mailbox({ human_day: true });
    await enter(world, await makeCampaign(world), [{ mailboxId }]);
    const day = Date.UTC(2026, 2, 4);
    expect(await claim(mailboxId, day)).toBeNull();
    const [rolled] = await rows<any>('select * from mailbox_days where mailbox_id = $1', mailboxId);
    const [lane] = await rows<any>('select ready_at from lanes where mailbox_id = $1', mailboxId);
    expect(lane.ready_at.getTime()).toBe(day + rolled.starts_at * minuteMs);
    await rows('update mailbox_days set starts_at = 600 where mailbox_id = $1', mailboxId);
    expect(await claim(mailboxId, day + 599 * minuteMs)).toBeNull();
    expect(taken(await claim(mailboxId, day + 600 * minuteMs))).toBe(true);
    const stored = await rows('select starts_at from mailbox_days where mailbox_id = $1', mailboxId);
    expect(stored).toEqual([{ starts_at: 600 }]);
  });
});
