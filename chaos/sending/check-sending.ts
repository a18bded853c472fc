// The checker of the sending drill: what was asked for against what arrived, and what the platform says of it.
import { compare, type Verdict } from '../verdict.ts';
import type { Campaign } from './audience.ts';
import type { FoundMail, FoundProof, FoundTouch } from './found.ts';
import type { Attempt } from './front.ts';
import type { Strike } from './strike-at.ts';
import { flawsOf, storyOf } from './story.ts';

export interface Found {
  /** Addresses with the steps that each must get. */
  expected: string[];
  /** Address by contact id. */
  contacts: Map<string, string>;
  mails: FoundMail[];
  touches: FoundTouch[];
  proofs: Map<string, FoundProof>;
}

/** All invariants of what was found. */
export function verdictsOf(found: Found, attempts: readonly Attempt[]): Verdict[] {
  const ids = new Set(found.touches.map(({ id }) => id));
  const own = attempts.filter(({ touchId }) => touchId !== null && ids.has(touchId));
  return [acceptedOnce(found), acceptedOnWire(own), noLimbo(found), doubtsResolved(found), proofsHold(found)];
}

/** What a campaign's people must get. */
export function expectedOf({ contacts, steps }: Campaign): string[] {
  return [...contacts.values()].flatMap((to) => Array.from({ length: steps }, (_, step) => `${to} step ${step}`));
}

export function together(...parts: Found[]): Found {
  return {
    expected: parts.flatMap(({ expected }) => expected),
    contacts: new Map(parts.flatMap(({ contacts }) => [...contacts])),
    mails: parts.flatMap(({ mails }) => mails),
    touches: parts.flatMap(({ touches }) => touches),
    proofs: new Map(parts.flatMap(({ proofs }) => [...proofs])),
  };
}

const ended = ['accepted', 'failed', 'skipped', 'held'];

/** Every step of every person arrived, and none twice: not as a step, and not as a Message-ID. */
export function acceptedOnce({ expected, mails }: Found): Verdict {
  const { extra, ...counts } = compare(expected, mails.map(({ to, step }) => `${to} step ${step}`));
  const ids = compare([], mails.map(({ messageId }) => messageId));
  return {
    id: 'accepted_once',
    ...counts,
    duplicate: Math.max(counts.duplicate, ids.duplicate),
    wrong: extra.map((mail) => `not expected: ${mail}`),
  };
}

/** No 250 of the wire was given to two attempts of one touch, whether its sender lived to hear it or not. */
export function acceptedOnWire(attempts: readonly Attempt[]): Verdict {
  const taken = attempts.filter(({ accepted }) => accepted).map(({ touchId }) => touchId!);
  const { duplicate, extra } = compare([], taken);
  return { id: 'accepted_on_wire', n: extra.length, lost: 0, duplicate, wrong: [] };
}

/** No touch is left under way, and each that was not made says why. */
export function noLimbo({ touches }: Found): Verdict {
  const wrong = touches.filter(({ state }) => !ended.includes(state)).map(({ id, state }) => `${id} is still ${state}`);
  for (const { id, state, reason } of touches)
    if ((state === 'skipped' || state === 'failed') && !reason) wrong.push(`${id} is ${state} without a reason`);
  return { id: 'no_limbo', n: touches.length, lost: wrong.length, duplicate: 0, wrong };
}

/** Whatever was in doubt is resolved. */
export function doubtsResolved({ touches, proofs }: Found): Verdict {
  const doubted = touches.filter(({ id }) => proofs.get(id)!.steps.some(({ what }) => what === 'doubt'));
  const open = doubted.filter(({ state }) => state === 'unknown');
  const wrong = open.map(({ id }) => `${id} is still unknown`);
  return { id: 'unknown_resolved', n: doubted.length, lost: open.length, duplicate: 0, wrong };
}

/** Every proof tells a story that can be, and the one that the sandbox knows. */
export function proofsHold({ touches, proofs, mails }: Found): Verdict {
  const arrived = new Set(mails.map(({ messageId }) => messageId));
  const wrong = touches.flatMap((touch) => flawsOf(touch, proofs.get(touch.id)!));
  for (const { id, state, message_id } of touches)
    if (state === 'accepted' && !arrived.has(message_id!)) wrong.push(`${id} is accepted and never arrived`);
  return { id: 'proofs', n: touches.length, lost: 0, duplicate: 0, wrong };
}

/** Touches that were met at a boundary: each arrived once, and its proof says what it went through. */
export function strikeHeld({ boundary, touches }: Strike, found: Found): Verdict {
  const wrong: string[] = [];
  const arrived: string[] = [];
  for (const id of touches) {
    const touch = found.touches.find((one) => one.id === id);
    const story = touch ? storyOf(found.proofs.get(id)!) : 'a touch of another campaign';
    if (!boundary.story.test(story)) wrong.push(`${id}: ${story}`);
    const to = found.contacts.get(touch?.contact_id ?? '');
    for (const mail of found.mails) if (mail.to === to && mail.step === touch?.step) arrived.push(id);
  }
  const { n, lost, duplicate } = compare(touches, arrived);
  return { id: boundary.id, n, lost, duplicate, wrong };
}
