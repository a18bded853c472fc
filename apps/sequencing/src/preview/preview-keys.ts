import { deriveKey } from '@sortie/event-store';
import type { SequencingConfig } from '../sequencing.config.js';
import type { Writing } from '../sending/write-mail.js';
import type { Tracker } from '../tracking/track-mail.js';

/** Keys of a preview's tokens: they look like real ones, are as long, and nobody accepts them. */
export function previewKeys(config: SequencingConfig): Pick<Writing, 'verp' | 'tokenKey'> & { tracker: Tracker } {
  return {
    verp: { key: deriveKey(config.key, 'preview-verp'), domain: config.bounceDomain },
    tokenKey: deriveKey(config.key, 'preview-unsubscribe'),
    tracker: { key: deriveKey(config.key, 'preview-tracking'), publicUrl: config.publicUrl },
  };
}
