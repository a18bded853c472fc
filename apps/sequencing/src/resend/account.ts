import type { SequencingConfig } from '../sequencing.config.js';
import { isLoopback } from '../sending/loopback.js';
import type { ResendAccount } from './submit.js';

/**
 * Resend's own API; for a test-mode workspace the sandbox that plays it, since its mail reaches nobody. Null: there is no
 * sandbox, so there is no way.
 */
export function resendAccountOf(config: SequencingConfig, apiKey: string, test: boolean): ResendAccount | null {
  if (!test) return { apiKey, baseUrl: config.resendUrl };
  if (config.sandboxUrl) return { apiKey, baseUrl: `${config.sandboxUrl}/resend` };
  return isLoopback(new URL(config.resendUrl).hostname) ? { apiKey, baseUrl: config.resendUrl } : null;
}
