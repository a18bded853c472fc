// The checker: compares what the scripts demand with what is found outside, one verdict an invariant.
import type { CampaignRun, Pacing } from './campaign.ts';
import type { Evidence, Mail } from './evidence.ts';
import { expectedAudience, expectedSteps } from './expected.ts';
import { compare, tally, type Verdict } from './verdict.ts';

export function checkAll(run: CampaignRun, evidence: Evidence): Verdict[] {
  return [
    sends(run, evidence),
    caps(run.pacing, evidence.mails),
    audienceAddsUp(run, evidence),
    events(evidence),
    webhooks(run, evidence),
    positions(evidence),
  ];
}

/** Every person got exactly the steps of their script, each once, and nothing is left under way. */
function sends({ people }: CampaignRun, { mails, touches }: Evidence): Verdict {
  const expected = people.flatMap(({ email, script }) => expectedSteps(script).map((step) => `${email} step ${step}`));
  const { extra, duplicate, ...counts } = compare(
    expected,
    mails.map(({ to, step }) => `${to} step ${step}`),
  );
  const sameMail = [...tally(mails.map(({ messageId }) => messageId)).values()].reduce(
    (sum, count) => sum + count - 1,
    0,
  );
  const open = touches.filter(({ state }) => !['accepted', 'failed', 'skipped'].includes(state));
  return {
    id: 'sends',
    ...counts,
    duplicate: Math.max(duplicate, sameMail),
    wrong: [...extra.map((mail) => `not expected: ${mail}`), ...open.map(({ id, state }) => `${id} is still ${state}`)],
  };
}

/** No mailbox sent more on a day of its own than its cap, sooner than its gap, or outside its window. */
function caps({ dailyCap, gapSeconds, window }: Pacing, mails: Mail[]): Verdict {
  const wrong: string[] = [];
  for (const [mailbox, sent] of Object.entries(Object.groupBy(mails, ({ from }) => from))) {
    const times = sent!.map(({ date }) => date).sort((a, b) => a.getTime() - b.getTime());
    for (const [day, count] of tally(times.map((time) => local(time, window.timezone).day))) {
      if (count > dailyCap) wrong.push(`${mailbox} sent ${count} mails on ${day}, its cap is ${dailyCap}`);
    }
    times.slice(1).forEach((time, index) => {
      const gap = (time.getTime() - times[index]!.getTime()) / 1000;
      if (gap < gapSeconds) wrong.push(`${mailbox} sent two mails ${gap} s apart at ${time.toISOString()}`);
    });
    for (const time of times) {
      const { weekday, clock } = local(time, window.timezone);
      const open = window.days.includes(weekday) && clock >= window.start && clock < window.end;
      if (!open) wrong.push(`${mailbox} sent outside its window at ${time.toISOString()}`);
    }
  }
  return { id: 'caps', n: mails.length, lost: 0, duplicate: 0, wrong };
}

function local(time: Date, timeZone: string): { day: string; clock: string; weekday: number } {
  // Swedish writes 2026-11-21 14:05:09.
  const [day = '', clock = ''] = time.toLocaleString('sv-SE', { timeZone }).split(' ');
  return { day, clock, weekday: ((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7) + 1 };
}

/** The audience is what the scripts say, adds up, and the campaign was completed once. */
function audienceAddsUp({ people, campaignId }: CampaignRun, { campaign, log }: Evidence): Verdict {
  const expected = expectedAudience(people);
  const wrong = Object.entries(expected)
    .filter(([name, count]) => campaign.audience[name] !== count)
    .map(([name, count]) => `${name} is ${campaign.audience[name]} and should be ${count}`);
  const { total, ...parts } = campaign.audience as Record<string, number>;
  const sum = Object.values(parts).reduce((added, count) => added + count, 0);
  if (sum !== total) wrong.push(`the parts add up to ${sum}, not to ${total}`);
  const completed = log.filter(
    ({ type, data }) => type === 'campaign.completed' && data.campaign_id === campaignId,
  ).length;
  return {
    id: 'audience',
    n: people.length,
    lost: completed === 0 ? 1 : 0,
    duplicate: Math.max(0, completed - 1),
    wrong,
  };
}

/** The workspace's log holds every event of every service once, without a gap, and each mail that arrived once. */
function events({ log, ofWorkspace, touches, mails }: Evidence): Verdict {
  const { extra, ...counts } = compare(
    ofWorkspace,
    log.map(({ id }) => id),
  );
  const wrong = extra.map((id) => `${id} is in no service's log`);
  log.forEach(({ sequence }, index) => {
    if (sequence !== index + 1) wrong.push(`sequence ${sequence} at place ${index + 1}`);
  });
  const mailed = new Set(mails.map(({ messageId }) => /<(tch_[^.]+)\./.exec(messageId)?.[1] ?? messageId));
  const sent = compare(
    mailed,
    log.filter(({ type }) => type === 'email.sent').map(({ data }) => data.touch_id),
  );
  for (const id of sent.extra) wrong.push(`email.sent for ${id}, which never arrived`);
  const known = new Set(touches.map(({ id }) => id));
  for (const id of mailed) if (!known.has(id)) wrong.push(`a mail of no touch: ${id}`);
  return {
    id: 'events',
    n: counts.n,
    lost: counts.lost + sent.lost,
    duplicate: counts.duplicate + sent.duplicate,
    wrong,
  };
}

/** Each event since the endpoint exists was delivered and verified; a contact's first attempts began in its order. */
function webhooks({ before }: CampaignRun, { log, ledger, refusedDeliveries }: Evidence): Verdict {
  const wanted = log.filter(({ sequence }) => sequence > before);
  const first = new Map<string, (typeof ledger)[number]>();
  for (const delivery of ledger) if (!first.has(delivery.id)) first.set(delivery.id, delivery);
  // At least once is the promise, so a repeated delivery is no duplicate; an event under two sequences is.
  const { extra, ...counts } = compare(
    wanted.map(({ id }) => id),
    first.keys(),
  );
  const wrong = extra.map((id) => `${id} was delivered and is not in the log`);
  if (refusedDeliveries > 0) wrong.push(`${refusedDeliveries} deliveries had a wrong signature`);
  const place = new Map(log.map(({ id, sequence }) => [id, sequence]));
  const last = new Map<string, number>();
  for (const { id, sequence, contactId } of first.values()) {
    if (place.get(id) !== sequence) wrong.push(`${id} was delivered as ${sequence} and stands at ${place.get(id)}`);
    if (!contactId) continue;
    if (sequence < (last.get(contactId) ?? 0))
      wrong.push(`${contactId}: ${sequence} began after ${last.get(contactId)}`);
    last.set(contactId, Math.max(sequence, last.get(contactId) ?? 0));
  }
  return { id: 'webhooks', ...counts, wrong };
}

/** In every service's log the positions of each partition are 1, 2, 3 …, and no cursor is left behind or parked. */
function positions({ stored, lagging }: Evidence): Verdict {
  const wrong = [...lagging];
  let [n, lost, duplicate] = [0, 0, 0];
  for (const [service, list] of stored) {
    for (const [partition, events] of Object.entries(Object.groupBy(list, (event) => event.partition))) {
      const found = events!.flatMap(({ position }) => (position === null ? [] : [String(position)]));
      const wanted = events!.map((_, index) => String(index + 1));
      const result = compare(wanted, found);
      n += result.n;
      lost += result.lost;
      duplicate += result.duplicate;
      for (const extra of result.extra)
        wrong.push(`${service}/${partition} has position ${extra} of ${events!.length}`);
    }
  }
  return { id: 'positions', n, lost, duplicate, wrong };
}
