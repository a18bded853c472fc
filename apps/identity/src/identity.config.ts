import { Setting } from '@sortie/platform';

/** What identity alone is told, beside what every service is. */
export class IdentityConfig {
  @Setting({
    env: 'SORTIE_PEPPER', secret: true,
    description: 'base64 of 32 bytes or more, shared with the gateway: API keys are kept as their HMAC under it',
  })
  pepper: Buffer;
}
