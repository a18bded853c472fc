import type { SequencingConfig } from '../sequencing.config.js';
import type { ResendAccount } from './submit.js';

/** Resend's own API; for a test-mode workspace the sandbox that plays it, since its mail reaches nobody. */
export function resendAccountOf(config: SequencingConfig, apiKey: string, test: boolean): ResendAccount {
  return { apiKey, baseUrl: test && config.sandboxUrl ? `${config.sandboxUrl}/resend` : config.resendUrl };
}
