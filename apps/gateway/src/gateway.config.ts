import { Setting } from '@sortie/platform';

/** Settings of the gateway. It has no database. */
export class GatewayConfig {
  @Setting({ env: 'SORTIE_PORT', description: 'Port of the public API', default: 8080 })
  port: number;

  @Setting({ env: 'SORTIE_HOST', description: 'Address that the public API listens on', default: '127.0.0.1' })
  host: string;

  @Setting({ env: 'SORTIE_NATS_URL', description: 'NATS server, with the user of this service', secret: true })
  natsUrl: string;

  @Setting({ env: 'SORTIE_PEPPER', description: 'Key of the HMAC over API keys, base64; the same as identity has', secret: true })
  pepper: string;

  @Setting({ env: 'SORTIE_PUBLIC_URL', description: 'Origin under which clients reach the gateway', default: 'http://127.0.0.1:8080' })
  publicUrl: string;

  @Setting({ env: 'SORTIE_RATE_LIMIT', description: 'Requests a second and API key, averaged over ten seconds', default: 100 })
  rateLimit: number;

  @Setting({ env: 'SORTIE_TRUST_PROXY', description: 'Networks whose X-Forwarded-For is believed, separated by commas', default: '' })
  trustProxy: string;

  @Setting({ env: 'SORTIE_DRAIN_MS', description: 'How long to stay reachable, but not ready, before stopping', default: 0 })
  drainMs: number;
}
