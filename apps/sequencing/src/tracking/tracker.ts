import { deriveKey } from '@sortie/event-store';
import type { SequencingConfig } from '../sequencing.config.js';
import type { Tracker } from './track-mail.js';

/** Where this installation tracks, with the key of its tokens, which is derived from the service's own. */
export function trackerOf(config: SequencingConfig): Tracker {
  return { key: deriveKey(config.key, 'tracking'), publicUrl: config.publicUrl };
}
