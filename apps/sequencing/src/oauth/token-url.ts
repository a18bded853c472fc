import type { OauthShown } from '@sortie/contracts';
import type { SequencingConfig } from '../sequencing.config.js';

/** The provider's token server; for a test-mode workspace the sandbox that plays it, since it reaches nobody else. */
export function tokenUrl(config: SequencingConfig, { provider, tenant }: OauthShown, test: boolean): string {
  if (test) return `${config.sandboxUrl}/oauth/token`;
  if (provider === 'google') return config.googleTokenUrl;
  return `${config.microsoftLoginUrl}/${tenant}/oauth2/v2.0/token`;
}
