import { Setting } from '@sortie/platform';

/** What the sequencing service is told at its start. */
export class SequencingConfig {
  @Setting({
    env: 'SORTIE_PUBLIC_URL',
    description: 'Origin of the gateway: unsubscribe links point there',
    default: 'http://127.0.0.1:8080',
  })
  publicUrl: string;

  @Setting({ env: 'SORTIE_KEY', description: "The service's own encryption key, 32 bytes in base64", secret: true })
  key: Buffer;

  @Setting({
    env: 'SORTIE_BOUNCE_DOMAIN',
    description: 'Domain of return paths; its mail must reach the inbound listener',
    default: 'bounces.sortie.test',
  })
  bounceDomain: string;

  @Setting({
    env: 'SORTIE_INBOUND_SMTP_HOST',
    description: 'Address that the inbound SMTP listener binds',
    default: '127.0.0.1',
  })
  inboundHost: string;

  @Setting({
    env: 'SORTIE_INBOUND_SMTP_PORT',
    description: 'Port of the inbound SMTP listener; 0 takes a free one',
    default: '2525',
  })
  inboundPort: number;

  @Setting({
    env: 'SORTIE_SANDBOX_URL',
    description: 'The sandbox, where test-mode workspaces send; empty in production',
    default: '',
  })
  sandboxUrl: string;

  @Setting({ env: 'SORTIE_SANDBOX_SMTP', description: "The sandbox's SMTP address, smtp://host:port", default: '' })
  sandboxSmtp: string;

  @Setting({ env: 'SORTIE_CURSOR_KEY', description: 'Signs the cursors of lists, 32 bytes in base64', secret: true })
  cursorKey: Buffer;
}
