import { deriveKey } from '@sortie/event-store';
import type { SequencingConfig } from '../sequencing.config.js';
import type { Tracker } from '../tracking/track-mail.js';
import type { VerpScheme } from './verp.js';

/** What the addresses and links of a mail are made with, from the service's own key. */
export interface MailKeys {
  verp: VerpScheme;
  /** Keys the tokens of unsubscribe links. */
  tokenKey: Buffer;
  tracker: Tracker;
}

// Deriving costs a hash each, and every mail in and out asks.
const derived = new WeakMap<SequencingConfig, MailKeys>();

/** The keys of this installation's mail, derived once per configuration. */
export function mailKeys(config: SequencingConfig): MailKeys {
  const known = derived.get(config);
  if (known) return known;
  const keys: MailKeys = {
    verp: { key: deriveKey(config.key, 'verp'), domain: config.bounceDomain },
    tokenKey: deriveKey(config.key, 'unsubscribe'),
    tracker: { key: deriveKey(config.key, 'tracking'), publicUrl: config.publicUrl },
  };
  derived.set(config, keys);
  return keys;
}
