import { deriveKey } from '@sortie/event-store';
import type { SequencingConfig } from '../sequencing.config.js';
import type { Writing } from '../sending/write-mail.js';
import type { Tracker } from '../tracking/track-mail.js';
import { trackerOf } from '../tracking/tracker.js';

/** Keys of a preview's tokens: they look like real ones, are as long, and nobody accepts them. */
export function previewKeys(config: SequencingConfig): Pick<Writing, 'verp' | 'tokenKey'> & { tracker: Tracker } {
  return {
    verp: { key: deriveKey(config.key, 'preview-verp'), domain: config.bounceDomain },
    tokenKey: deriveKey(config.key, 'preview-unsubscribe'),
    tracker: { ...trackerOf(config), key: deriveKey(config.key, 'preview-tracking') },
  };
}
