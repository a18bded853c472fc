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

  @Setting({
    env: 'SORTIE_IMAP_BACKFILL_DAYS',
    description: 'How many days back a mailbox is read when it is connected: an answer to older mail is rare',
    default: '30',
  })
  imapBackfillDays: number;

  @Setting({
    env: 'SORTIE_IMAP_BACKFILL_MAILS',
    description: 'How many mails of a folder are read at most when a mailbox is connected: a minute of work',
    default: '1000',
  })
  imapBackfillMails: number;

  @Setting({
    env: 'SORTIE_IMAP_READERS',
    description: 'Mailboxes that one process reads at once, each over one connection; more take turns',
    default: '500',
  })
  imapReaders: number;

  @Setting({
    env: 'SORTIE_DNS_SERVERS',
    description:
      'Name servers that domains are checked with, as address or address:port; ' +
      "empty: the system's, and in test mode the sandbox's word",
    default: '',
  })
  dnsServers: string[];

  @Setting({
    env: 'SORTIE_RESEND_URL',
    description: "Base URL of Resend's API, for mailboxes that send through it",
    default: 'https://api.resend.com',
  })
  resendUrl: string;

  @Setting({
    env: 'SORTIE_GOOGLE_TOKEN_URL',
    description: 'Where Google gives access tokens, for mailboxes that log in with them',
    default: 'https://oauth2.googleapis.com/token',
  })
  googleTokenUrl: string;

  @Setting({
    env: 'SORTIE_MICROSOFT_LOGIN_URL',
    description: 'Where Microsoft gives access tokens; national clouds have their own',
    default: 'https://login.microsoftonline.com',
  })
  microsoftLoginUrl: string;

  // A day: its owner, who was told at once, has had time to mend it, and a thread that changes its sender is a price.
  @Setting({
    env: 'SORTIE_FAILOVER_AFTER_HOURS',
    description: 'Hours after which other mailboxes of the pool take over for one that cannot send; 0 never',
    default: '24',
  })
  failoverAfterHours: number;

  @Setting({ env: 'SORTIE_CURSOR_KEY', description: 'Signs the cursors of lists, 32 bytes in base64', secret: true })
  cursorKey: Buffer;
}
