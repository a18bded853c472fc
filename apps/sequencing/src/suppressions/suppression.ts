import {
  asciiAddress,
  DomainError,
  invalidField,
  type CreateSuppression,
  type SuppressionKind,
  type SuppressionReason,
} from '@sortie/contracts';
import type { Decider } from '@sortie/event-store';
import { digestKey, domainKey, type Blind } from './suppression-keys.js';
import type { Block } from './suppress.js';

/** Nothing of a suppression's past decides anything: only its stream's version is wanted. */
export const suppressionStream: Decider<null> = { initial: () => null, evolve: () => null };

/** What a person asked for, the weightier last: no other reason stands against it, and it is not ours to undo. */
export const askedFor: readonly SuppressionReason[] = ['unsubscribed', 'complained'];

/** A reason gives way to a weightier one only: of what nobody asked for the first stays. */
export function weightier(reason: SuppressionReason, before: SuppressionReason): boolean {
  return askedFor.indexOf(reason) > askedFor.indexOf(before);
}

/** What a request asks to suppress. Throws where it names none or several; `at` is its place in the request. */
export function blockOf(input: CreateSuppression, blind: Blind, at = ''): Block {
  const { email, domain, hash, reason = 'manual' } = input;
  if ([email, domain, hash].filter((one) => one !== undefined).length !== 1) {
    throw invalidField(`${at}email`, 'exactly_one', 'Give exactly one of email, domain and hash.');
  }
  const person = { contactId: null, reason };
  if (email) {
    const address = asciiAddress(email);
    return { ...person, kind: 'address', addressHash: blind(address), email: address };
  }
  if (domain) {
    const name = domain.toLowerCase();
    return { ...person, kind: 'domain', addressHash: domainKey(blind, name), email: null, domain: name };
  }
  return { ...person, kind: 'hash', addressHash: digestKey(blind, hash!), email: null };
}

/** What a person asked for stays; a list's owner may change what the list says, and what it says of whole domains. */
export function mustBeLiftable({ kind, reason }: { kind: SuppressionKind; reason: SuppressionReason }): void {
  if (kind !== 'domain' && askedFor.includes(reason)) {
    throw new DomainError(
      'INVALID_STATE',
      'The person asked for no more mail. Record a consent that they gave later, which lifts it.',
    );
  }
}
