// The checker of the large campaign: every step sent, skipped with a reason, or held; and all counts agree.
import { expectedAudience, expectedSteps } from '../expected.ts';
import type { Person } from '../people.ts';
import type { FoundMail, FoundTouch } from '../sending/found.ts';
import type { Strikes } from '../strike.ts';
import { compare, tally, type Verdict } from '../verdict.ts';
import type { Pauses } from './pauses.ts';

export interface BigFound {
  people: readonly Person[];
  steps: number;
  mails: FoundMail[];
  touches: FoundTouch[];
  /** The campaign as the API shows it. */
  campaign: { audience: Record<string, number> };
  /** `GET /v1/campaigns/{id}/steps`. */
  figures: StepFigures[];
  contacts: Map<string, string>;
  pauses: Pauses;
  strikes: Strikes;
}

type StepFigures = { reasons: { reason: string; touches: number }[] } & Record<
  'step' | 'touches' | 'planned' | 'held' | 'sending' | 'unknown' | 'sent' | 'bounced' | 'not_made',
  number
>;

export function checkBig(found: BigFound): Verdict[] {
  return [everyStep(found), noneOpen(found), audience(found), stepFigures(found), pausesHeld(found)];
}

/** Everybody got the steps of their script, each once. */
function everyStep({ people, steps, mails, strikes }: BigFound): Verdict {
  const expected = people.flatMap(({ email, script }) =>
    expectedSteps(script, steps).map((step) => `${email} ${step}`),
  );
  const { extra, ...counts } = compare(expected, mails.map(({ to, step }) => `${to} ${step}`));
  const ids = compare([], mails.map(({ messageId }) => messageId));
  const wrong = extra.map((mail) => `not expected: ${mail}`);
  for (const victim of strikes.spared) wrong.push(`the campaign ended before ${victim} was killed`);
  return { id: 'big_steps', ...counts, duplicate: Math.max(counts.duplicate, ids.duplicate), wrong };
}

/** Every touch was sent, failed or was skipped with a reason, or is held. */
function noneOpen({ touches, mails }: BigFound): Verdict {
  const arrived = new Set(mails.map(({ messageId }) => messageId));
  const wrong: string[] = [];
  for (const { id, state, reason, message_id } of touches) {
    if (state === 'accepted' && !arrived.has(message_id!)) wrong.push(`${id} is accepted and never arrived`);
    else if (['failed', 'skipped'].includes(state) && !reason) wrong.push(`${id} is ${state} without a reason`);
    else if (!['accepted', 'failed', 'skipped', 'held'].includes(state)) wrong.push(`${id} is still ${state}`);
  }
  return { id: 'big_limbo', n: touches.length, lost: wrong.length, duplicate: 0, wrong };
}

/** The audience is what the scripts say, and its parts add up to its total. */
function audience({ people, campaign }: BigFound): Verdict {
  const { total, ...parts } = campaign.audience;
  const wrong = Object.entries(expectedAudience(people))
    .filter(([name, count]) => campaign.audience[name] !== count)
    .map(([name, count]) => `${name} is ${campaign.audience[name]} and should be ${count}`);
  const sum = Object.values(parts).reduce((added, count) => added + count, 0);
  if (sum !== total) wrong.push(`the parts add up to ${sum}, not to ${total}`);
  return { id: 'big_audience', n: people.length, lost: 0, duplicate: 0, wrong };
}

/** The figures of each step add up, and are those of the listed touches and of the mails that arrived. */
function stepFigures({ figures, touches, mails, steps }: BigFound): Verdict {
  const wrong: string[] = [];
  const must = (what: string, is: number, should: number) => {
    if (is !== should) wrong.push(`${what} is ${is} and should be ${should}`);
  };
  must('the number of steps', figures.length, steps);
  for (const figure of figures) {
    const { step, planned, held, sending, unknown, sent, not_made, reasons } = figure;
    const listed = touches.filter((touch) => touch.step === step);
    const states = tally(listed.map(({ state }) => state));
    must(`step ${step}: the sum`, planned + held + sending + unknown + sent + not_made, figure.touches);
    must(`step ${step}: touches`, figure.touches, listed.length);
    must(`step ${step}: sent`, sent, states.get('accepted') ?? 0);
    must(`step ${step}: sent, of the mails that arrived`, sent, mails.filter((mail) => mail.step === step).length);
    must(`step ${step}: not made`, not_made, (states.get('skipped') ?? 0) + (states.get('failed') ?? 0));
    must(`step ${step}: the sum of reasons`, reasons.reduce((sum, reason) => sum + reason.touches, 0), not_made);
    const losses = listed.filter(({ state }) => state === 'skipped' || state === 'failed');
    const counted = tally(losses.map(({ reason }) => reason));
    for (const { reason, touches: count } of reasons) must(`step ${step}: ${reason}`, count, counted.get(reason) ?? 0);
  }
  return { id: 'big_figures', n: figures.length, lost: 0, duplicate: 0, wrong };
}

/** Nothing left while the campaign was paused. */
function pausesHeld({ pauses }: BigFound): Verdict {
  const wrong = pauses.leaked > 0 ? [`${pauses.leaked} mails left while the campaign was paused`] : [];
  if (pauses.count === 0) wrong.push('the campaign ended before it was paused');
  return { id: 'big_pauses', n: pauses.count, lost: 0, duplicate: 0, wrong };
}
