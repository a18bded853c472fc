import { parseNetworks, Setting, type Network } from '@sortie/platform';

/** What webhooks alone is told, beside what every service is. */
export class WebhooksConfig {
  @Setting({
    env: 'SORTIE_WEBHOOK_ALLOW_PRIVATE',
    default: '',
    parse: parseNetworks,
    description:
      'networks (CIDR, commas between) that webhooks may reach although they are private, also over http and ' +
      'on any port; empty in production',
  })
  allowPrivate: Network[];
}
