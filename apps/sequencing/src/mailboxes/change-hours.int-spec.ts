import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { dayMs, hourMs, type CampaignSettings } from '@sortie/contracts';
import { enter, makeCampaign } from '../sending/campaign.fixture-spec.js';
import { claimNext } from '../sending/claim.js';
import { openSendingWorld, type SendingWorld } from '../testing/sending-world.fixture-spec.js';
import { MailboxesEndpoint } from './mailboxes.endpoint.js';
import { Cursors } from '../sequencing.cursors.js';

let world: SendingWorld;
let mailboxes: MailboxesEndpoint;

beforeAll(async () => {
  world = await openSendingWorld();
  mailboxes = new MailboxesEndpoint(world.test.store, new Cursors(world.config), world.config);
}, 30_000);
afterAll(() => world.close(), 30_000);

// A Wednesday.
const at = (hours: number) => new Date(Date.UTC(2026, 2, 4) + hours * hourMs);
const hours = (start: string, end: string) => ({ timezone: 'UTC', days: [1, 2, 3, 4, 5], start, end });
const afternoon = { days: [1, 2, 3, 4, 5], start: '14:00', end: '18:00' };

const rows = async (text: string, ...values: unknown[]) => (await world.test.admin.query<any>(text, values)).rows;
const touch = async (id: string) => (await rows('select * from touches where id = $1', id))[0];
const claim = (mailboxId: string, hour: number) =>
  world.test.store.within(world.workspaceId, { now: at(hour) }, (unit) => claimNext(unit, mailboxId, '1'));
const change = (id: string, hour: number, more: object) =>
  mailboxes.update({ id, ...more }, world.call({ now: at(hour).toISOString() }));

/** A mailbox that sends in the morning, with contacts that hear in the afternoon, once a claim has looked at them. */
async function neverMeeting(settings: CampaignSettings = {}, contacts = 1) {
  const mailboxId = await world.mailbox({ window: hours('09:00', '12:00') } as never);
  const campaignId = await makeCampaign(world, { window: afternoon, ...settings }, [mailboxId]);
  const entered = await enter(world, campaignId, Array.from({ length: contacts }, () => ({ mailboxId })), at(9));
  // Planned for the afternoon; the mailbox sends next in the morning, and looks.
  await rows("update touches set due_at = $2, waits_for = null where campaign_id = $1", campaignId, at(9));
  expect(await claim(mailboxId, 9)).toBeNull();
  return { mailboxId, campaignId, touchIds: entered.map(({ touchId }) => touchId) };
}

it('looks anew at what never met its hours, once they are wider', async () => {
  const { mailboxId, touchIds: [id] } = await neverMeeting();
  expect(await touch(id!)).toMatchObject({ due_at: at(9 + 7 * 24), waits_for: 'contact_window' });
  await change(mailboxId, 10, { window: hours('09:00', '18:00') });
  expect(await claim(mailboxId, 10)).toBeNull();
  expect(await touch(id!)).toMatchObject({ due_at: at(14), waits_for: 'contact_window' });
  expect(await claim(mailboxId, 14)).toMatchObject({ id });
});

it('does so for what a paused campaign holds, and where a human day is over', async () => {
  const { mailboxId, campaignId, touchIds: [id] } = await neverMeeting();
  await rows("update campaigns set status = 'paused' where id = $1", campaignId);
  await rows("update touches set state = 'held' where id = $1", id);
  await change(mailboxId, 10, { window: null, human_day: true });
  expect(await touch(id!)).toMatchObject({ due_at: at(10), state: 'held' });
  await rows("update touches set due_at = $2, waits_for = 'contact_window' where id = $1", id, at(50));
  await change(mailboxId, 11, { human_day: false });
  expect(await touch(id!)).toMatchObject({ due_at: at(11) });
});

it('leaves each its own wait, and all of them with any other change', async () => {
  const { mailboxId, touchIds } = await neverMeeting({}, 4);
  const [step, retry, away, late] = touchIds as [string, string, string, string];
  const put = 'update touches set waits_for = $2, due_at = $3 where id = $1';
  await rows(put, step, 'step_wait', at(30));
  await rows(put, retry, 'retry', at(31));
  await rows(put, away, 'out_of_office', at(32));
  await rows('update touches set not_before = $2 where id = $1', late, at(33));
  await change(mailboxId, 10, { daily_cap: 20 });
  expect((await touch(late)).due_at).toEqual(at(9 + 7 * 24));
  await change(mailboxId, 10, { window: null });
  expect(await Promise.all(touchIds.map(async (id) => (await touch(id)).due_at))).toEqual([30, 31, 32, 33].map(at));
  expect((await touch(away)).waits_for).toBe('out_of_office');
});

it('spreads those of a full day anew, and not behind themselves', async () => {
  const mailboxId = await world.mailbox();
  const campaignId = await makeCampaign(world, { daily_limit: 2 }, [mailboxId]);
  await enter(world, campaignId, Array.from({ length: 9 }, () => ({ mailboxId })), at(0));
  const planned = () =>
    rows("select due_at from touches where campaign_id = $1 and state = 'planned' order by due_at", campaignId);
  for (let n = 0; n < 3; n += 1) await claim(mailboxId, 9);
  const before = await planned();
  expect(before).toHaveLength(7);
  const always = { ...hours('00:00', '23:59'), days: [1, 2, 3, 4, 5, 6, 7] };
  await change(mailboxId, 10, { window: always });
  expect(await claim(mailboxId, 10)).toBeNull();
  const last = (await planned()).at(-1)!.due_at as Date;
  expect(last.getTime()).toBeLessThan(before.at(-1)!.due_at.getTime() + dayMs);
});
