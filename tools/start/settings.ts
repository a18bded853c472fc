// The settings of services (docs/configuration.md) as `npm start` sees them. A setting is on one of these lists.

/** What a person may say about the services of this machine: they get it as it is set. */
const passedOn = [
  'SORTIE_PUBLIC_URL', 'SORTIE_HOST', 'SORTIE_TRUST_PROXY', 'SORTIE_RATE_LIMIT',
  'SORTIE_BOUNCE_DOMAIN', 'SORTIE_INBOUND_SMTP_HOST', 'SORTIE_DNS_SERVERS', 'SORTIE_FAILOVER_AFTER_HOURS',
  'SORTIE_IMAP_BACKFILL_DAYS', 'SORTIE_IMAP_BACKFILL_MAILS', 'SORTIE_IMAP_READERS',
  'SORTIE_RESEND_URL', 'SORTIE_GOOGLE_TOKEN_URL', 'SORTIE_MICROSOFT_LOGIN_URL',
  'SORTIE_LOCAL_CALLS', 'SORTIE_LOG_LEVEL', 'SORTIE_DB_POOL', 'SORTIE_ADMIN_HOST', 'SORTIE_DRAIN_MS',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  // Drills put themselves between the services and the sandbox.
  'SORTIE_SANDBOX_URL', 'SORTIE_SANDBOX_SMTP', 'SORTIE_SANDBOX_FAULTS', 'SORTIE_SANDBOX_WEBHOOKS_FIRST',
  // For tests on a DATABASE_URL whose data may vanish.
  'SORTIE_ALLOW_UNSAFE_POSTGRES',
];

/** What `npm start` has options of its own for, since more than one service must know it, or it checks it first. */
const options = ['SORTIE_PORT', 'SORTIE_INBOUND_SMTP_PORT', 'SORTIE_WEBHOOK_ALLOW_PRIVATE'];

/** What it makes itself: secrets, and what has to differ between the services or fit together. */
const made = [
  'SORTIE_KEY', 'SORTIE_CURSOR_KEY', 'SORTIE_PEPPER',
  'SORTIE_DB_OWNER_URL', 'SORTIE_DB_APP_URL', 'SORTIE_DB_WORKER_URL', 'SORTIE_NATS_URL',
  'SORTIE_LOG_FILE', 'SORTIE_ADMIN_PORT', 'SORTIE_SANDBOX_PORT', 'SORTIE_SANDBOX_SMTP_PORT', 'SORTIE_INBOUND_SMTP',
  // It always starts the sandbox, which refuses to run in production.
  'SORTIE_ENVIRONMENT',
];

export const lists = { passedOn, options, made };

type Environment = Record<string, string | undefined>;

/** What the services are told of an environment. Empty is not set, as for the services themselves. */
export function settingsFrom(env: Environment): Record<string, string> {
  return Object.fromEntries(passedOn.flatMap((name) => (env[name]?.trim() ? [[name, env[name]]] : [])));
}

/** What somebody set in vain, for them to be told. */
export function ignoredIn(env: Environment): string[] {
  return made.filter((name) => env[name]?.trim());
}
