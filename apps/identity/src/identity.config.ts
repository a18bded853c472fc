import { Setting } from '@sortie/platform';

// As long as the HMAC-SHA256 that it keys: a shorter one would be the weak point.
const pepperBytes = 32;

/** What identity alone is told, beside what every service is. */
export class IdentityConfig {
  @Setting({
    env: 'SORTIE_PEPPER', secret: true, parse: pepper,
    description: 'base64 of 32 bytes or more, shared with the gateway: API keys are kept as their HMAC under it',
  })
  pepper: Buffer;
}

function pepper(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length < pepperBytes) throw new Error(`must be base64 of at least ${pepperBytes} bytes`);
  return bytes;
}
