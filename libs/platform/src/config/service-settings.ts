import { Setting } from './setting.js';

/** What every process of ours is told. */
export class PlatformSettings {
  @Setting({ env: 'SORTIE_NATS_URL', description: 'NATS with the credentials of this service', secret: true })
  natsUrl: string;

  @Setting({ env: 'SORTIE_ENVIRONMENT', description: 'where this runs', default: 'local',
    oneOf: ['local', 'test', 'production'] })
  environment: string;

  @Setting({ env: 'SORTIE_PUBLIC_URL', description: 'the origin under which clients reach the gateway',
    default: 'http://127.0.0.1:8080' })
  publicUrl: string;

  @Setting({ env: 'SORTIE_LOCAL_CALLS', description: 'off: services in one process call each other over NATS too',
    default: 'on' })
  localCalls: boolean;

  @Setting({ env: 'SORTIE_ADMIN_PORT', description: 'port of /livez, /readyz, /startupz, /metrics; 0: a free one',
    optional: true })
  adminPort?: number;

  @Setting({ env: 'SORTIE_ADMIN_HOST', description: 'address of that port', default: '127.0.0.1' })
  adminHost: string;

  @Setting({ env: 'SORTIE_LOG_LEVEL', description: 'least severe lines that are written', default: 'info',
    oneOf: ['debug', 'info', 'warn', 'error', 'silent'] })
  logLevel: string;

  @Setting({ env: 'SORTIE_LOG_FILE', description: 'file that log lines are appended to; else standard output',
    optional: true })
  logFile?: string;

  @Setting({ env: 'SORTIE_DRAIN_MS', description: 'how long to answer not-ready before stopping, for load balancers',
    default: '0' })
  drainMs: number;

  @Setting({ env: 'OTEL_EXPORTER_OTLP_ENDPOINT', description: 'OpenTelemetry collector that gets the spans',
    optional: true })
  otlpEndpoint?: string;
}

/** What a service with an event log is told beside that. */
export class ServiceSettings {
  @Setting({ env: 'SORTIE_DB_OWNER_URL', description: 'PostgreSQL as the owner, for migrations', secret: true })
  ownerUrl: string;

  @Setting({ env: 'SORTIE_DB_APP_URL', description: 'PostgreSQL as the role that sees one workspace', secret: true })
  appUrl: string;

  @Setting({ env: 'SORTIE_DB_WORKER_URL', description: 'PostgreSQL as the role that finds work', secret: true })
  workerUrl: string;

  @Setting({ env: 'SORTIE_DB_POOL', description: 'most connections per role', default: '8' })
  poolSize: number;

  @Setting({ env: 'SORTIE_ALLOW_UNSAFE_POSTGRES', default: 'off',
    description: 'tests only; `on` starts on a PostgreSQL that may lose commits in a crash' })
  allowUnsafePostgres: boolean;

  @Setting({ env: 'SORTIE_KEY', secret: true,
    description: 'base64 of 32 bytes or more: the key that this service encrypts with' })
  key: Buffer;

  @Setting({ env: 'SORTIE_CURSOR_KEY', secret: true,
    description: 'base64 of 32 bytes or more: the key that signs the cursors of lists' })
  cursorKey: Buffer;
}

/** What a migration run is told. */
export class MigrationSettings {
  @Setting({ env: 'SORTIE_DB_OWNER_URL', description: 'PostgreSQL as the owner, for migrations', secret: true })
  ownerUrl: string;
}
