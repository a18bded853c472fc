import { Setting } from '@sortie/platform';

/** What the gateway is told beside the platform's settings. It has no database. */
export class GatewayConfig {
  @Setting({ env: 'SORTIE_PORT', description: 'port of the public API; 0: a free one', default: '8080' })
  port: number;

  @Setting({ env: 'SORTIE_HOST', description: 'address that the public API listens on', default: '127.0.0.1' })
  host: string;

  @Setting({
    env: 'SORTIE_PEPPER',
    description: 'base64 of 32 bytes or more, which key the HMAC over API keys; identity has the same',
    secret: true,
  })
  pepper: Buffer;

  @Setting({
    env: 'SORTIE_RATE_LIMIT',
    description: 'requests a second and API key of each gateway, averaged over ten seconds',
    default: '100',
  })
  rateLimit: number;

  @Setting({
    env: 'SORTIE_TRUST_PROXY',
    description: 'networks whose X-Forwarded-For is believed, separated by commas',
    default: '',
  })
  trustProxy: string[];
}
