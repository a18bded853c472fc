import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { hourMs } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
import { day, openWalk, step, type Enrolled, type Walk } from '../enrollments/walk.fixture-spec.js';
import { accepted } from '../sending/accepted.js';
import { claimNext, type ClaimedTouch } from '../sending/claim.js';
import { submitAll } from '../sending/last-look.js';
import { replan } from '../sending/move-touch.js';
import { overtaken } from '../sending/overtaken.js';
import type { TouchPlace } from '../sending/touch-row.js';
import { suppress } from '../suppressions/suppress.js';
import { pause, resume, stop } from './campaign.js';
import { changeStatus, dropTouches, holdTouches, lockCampaign, releaseTouches } from './change-status.js';

let walk: Walk;

beforeAll(async () => {
  walk = await openWalk();
}, 30_000);
beforeEach(() => walk.begin());
afterAll(() => walk.world.close(), 30_000);

const within = <T>(now: Date, run: (unit: Unit) => Promise<T>) =>
  walk.world.test.store.within(walk.world.workspaceId, { now }, run);
const rows = async (text: string, ...values: unknown[]) => (await walk.world.test.admin.query<any>(text, values)).rows;

const changes = {
  pause: { facts: pause, status: 'paused', effect: holdTouches },
  resume: { facts: resume, status: 'active', effect: releaseTouches },
  stop: { facts: stop, status: 'stopped', effect: dropTouches },
} as const;

/** Changes the campaign's status; `meanwhile` happens when that is done, and has not committed. */
const change = (what: keyof typeof changes, { campaignId }: Enrolled, now: Date, meanwhile = async () => {}) =>
  within(now, async (unit) => {
    const { facts, status, effect } = changes[what];
    const locked = await lockCampaign(unit, campaignId);
    await changeStatus(unit, locked, facts(locked.state), status, effect);
    await meanwhile();
  });

const went = (touch: TouchPlace, now: Date) =>
  accepted(walk.world.test.store, touch, now, { reply: '250 ok', delivered: false, by: 'server' });

describe('a touch that is planned and claimed while a change commits', () => {
  const keys = { addressHash: 'hash', suppressionKeys: ['hash'] };

  /** Its outcome becomes known while `what` commits: it is planned and claimed by who knows nothing of that. */
  async function refused(what: 'pause' | 'stop', enrolled: Enrolled, at = 0, forReplied = false) {
    const { store } = walk.world.test;
    let touch: ClaimedTouch;
    const unknown = await walk.underWay(enrolled, at, 'unknown');
    await change(what, enrolled, day(0), async () => {
      await within(day(0), (unit) => replan(unit, unknown, ['unknown'], day(0)));
      touch = (await within(day(0), (unit) => claimNext(unit, walk.mailboxId, '1'))) as ClaimedTouch;
    });
    const submission = { ...keys, messageId: '<a@b>', subject: 'Hi', forReplied };
    const looks = [{ touch: touch!, submission }];
    expect(await submitAll(store, walk.world.workspaceId, looks, day(0))).toEqual([false]);
    return () => overtaken(store, touch, day(0), submission);
  }

  it('waits for the resume of a campaign that was paused', async () => {
    const enrolled = await walk.enroll(step(), step());
    const letGo = await refused('pause', enrolled);
    await letGo();
    expect(await walk.states(enrolled)).toEqual(['0 held']);
    expect(await rows('select sent_today from lanes where mailbox_id = $1', walk.mailboxId)).toEqual([
      { sent_today: 0 },
    ]);
    await change('resume', enrolled, day(1));
    for (const n of [1, 2]) await walk.sendDue(day(n));
    expect(await walk.states(enrolled)).toEqual(['0 accepted', '1 accepted']);
    expect(await walk.ended(enrolled)).toEqual(['completed']);
  });

  it('is due again when the campaign has resumed by then', async () => {
    const enrolled = await walk.enroll(step(), step());
    const letGo = await refused('pause', enrolled);
    await change('resume', enrolled, day(0));
    await letGo();
    await walk.sendDue(day(0));
    expect(await walk.states(enrolled)).toEqual(['0 accepted', '1 planned']);
    expect(await walk.ended(enrolled)).toEqual([]);
  });

  it('waits, too, when it is meant for who has answered', async () => {
    const enrolled = await walk.enroll(step(), step({ if: 'question' }));
    await walk.sendDue(day(0));
    await walk.reply(enrolled, 'question', day(0));
    const letGo = await refused('pause', enrolled, 1, true);
    await letGo();
    expect(await walk.states(enrolled)).toEqual(['0 accepted', '1 held']);
  });

  it('ends with a campaign that was stopped', async () => {
    const enrolled = await walk.enroll(step(), step());
    const letGo = await refused('stop', enrolled);
    await letGo();
    expect(await walk.states(enrolled)).toEqual(['0 campaign_stopped']);
    expect(await walk.ended(enrolled)).toEqual(['stopped']);
  });

  it('is ended by a suppression, paused or not', async () => {
    const enrolled = await walk.enroll(step(), step());
    const letGo = await refused('pause', enrolled);
    await within(day(0), (unit) =>
      suppress(unit, { addressHash: 'hash', email: null, contactId: null, reason: 'manual' }));
    await letGo();
    expect(await walk.states(enrolled)).toEqual(['0 suppressed']);
    expect(await walk.ended(enrolled)).toEqual(['suppressed']);
  });
});

describe('a touch that is planned while a change commits', () => {
  const begun = async () => {
    const enrolled = await walk.enroll(step(), step());
    return { enrolled, touch: await walk.underWay(enrolled, 0, 'submitting') };
  };

  it('goes at once after a pause for which it was put off', async () => {
    const { enrolled, touch } = await begun();
    await change('pause', enrolled, day(0), () => went(touch, day(0)));
    await walk.sendDue(day(1));
    const put = 'select state, due_at, waits_for from touches where enrollment_id = $1 and step = 1';
    expect(await rows(put, enrolled.enrollmentId)).toEqual([
      { state: 'planned', due_at: day(2), waits_for: 'campaign_status' },
    ]);
    const resumed = new Date(day(1).getTime() + hourMs);
    await change('resume', enrolled, resumed);
    expect(await rows(put, enrolled.enrollmentId)).toEqual([{ state: 'planned', due_at: resumed, waits_for: null }]);
    await walk.sendDue(resumed);
    expect(await walk.ended(enrolled)).toEqual(['completed']);
  });

  it('is not held by a pause that a resume is ending', async () => {
    const { enrolled, touch } = await begun();
    await change('pause', enrolled, day(0));
    let planned = false;
    let planning: Promise<void>;
    const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    await change('resume', enrolled, day(0), async () => {
      planning = went(touch, day(0)).finally(() => (planned = true));
      while (!planned && (await rows(waiting)).length === 0);
    });
    await planning!;
    expect(await walk.states(enrolled)).toEqual(['0 accepted', '1 planned']);
  });
});
