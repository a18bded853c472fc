// What provisioning is told by the environment.
import { resolve } from 'node:path';

export interface ProvisionOptions {
  /** Where the master secret and what derives from it are kept. */
  folder: string;
  /** A superuser's, or of a role that may create roles and schemas. */
  databaseUrl: string;
  natsUrl: string;
  publicUrl: string;
  /** `production`, or where else this is. */
  environment?: string;
}

export function provisionOptions(): ProvisionOptions {
  const env = process.env;
  return {
    folder: resolve(env['SORTIE_SECRETS'] || 'deploy/secrets'),
    // Host names of docker-compose.yml.
    databaseUrl: env['DATABASE_URL'] || 'postgresql://postgres@postgres:5432/sortie',
    natsUrl: env['NATS_URL'] || 'nats://nats:4222',
    publicUrl: env['SORTIE_PUBLIC_URL'] || 'http://127.0.0.1:8080',
    environment: env['SORTIE_ENVIRONMENT'] || undefined,
  };
}
