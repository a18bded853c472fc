// Everything that an operator can set about the sandbox, parsed once from the environment it is started with.
import { parseFaults, type FaultPlan } from './faults.js';

export type Environment = Record<string, string | undefined>;

export interface SandboxConfig {
  appDatabaseUrl: string;
  httpPort: number;
  smtpPort: number;
  inbound: { host: string; port: number };
  faults: FaultPlan | null;
  webhooksFirst: boolean;
}

/** The settings with what they mean; a secret is never printed. */
export const sandboxSettings = [
  { name: 'SORTIE_ENVIRONMENT', description: 'the sandbox refuses to run in `production`', secret: false },
  { name: 'SORTIE_DB_OWNER_URL', description: 'Postgres as the owner of schema sandbox (migrations)', secret: true },
  { name: 'SORTIE_DB_APP_URL', description: 'Postgres as sandbox_app (run time)', secret: true },
  { name: 'SORTIE_SANDBOX_PORT', description: 'HTTP port on 127.0.0.1; 0 takes a free one', secret: false },
  { name: 'SORTIE_SANDBOX_SMTP_PORT', description: 'SMTP port on 127.0.0.1; 0 takes a free one', secret: false },
  { name: 'SORTIE_INBOUND_SMTP', description: 'host:port that answers are delivered to', secret: false },
  {
    name: 'SORTIE_SANDBOX_WEBHOOKS_FIRST',
    description: 'drills only: `on` delivers Resend webhooks before the answer',
    secret: false,
  },
  { name: 'SORTIE_SANDBOX_FAULTS', description: 'drills only, e.g. {"after_data":"drop","every":7}', secret: false },
] as const;

type SettingName = (typeof sandboxSettings)[number]['name'];

export function refuseProduction(env: Environment): void {
  if (env['SORTIE_ENVIRONMENT'] === 'production') {
    throw new Error('The sandbox emulates the outside world and never runs in production (SORTIE_ENVIRONMENT).');
  }
}

export function ownerDatabaseUrl(env: Environment): string {
  return required(env, 'SORTIE_DB_OWNER_URL');
}

export function readConfig(env: Environment): SandboxConfig {
  return {
    appDatabaseUrl: required(env, 'SORTIE_DB_APP_URL'),
    httpPort: port(required(env, 'SORTIE_SANDBOX_PORT'), 'SORTIE_SANDBOX_PORT'),
    smtpPort: port(required(env, 'SORTIE_SANDBOX_SMTP_PORT'), 'SORTIE_SANDBOX_SMTP_PORT'),
    inbound: hostAndPort(required(env, 'SORTIE_INBOUND_SMTP')),
    faults: parseFaults(env['SORTIE_SANDBOX_FAULTS']),
    webhooksFirst: env['SORTIE_SANDBOX_WEBHOOKS_FIRST'] === 'on',
  };
}

function required(env: Environment, name: SettingName): string {
  const value = env[name];
  if (!value) throw new Error(`${name} is not set.`);
  return value;
}

function port(value: string, name: SettingName): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number > 65_535) throw new Error(`${name} must be a port, 0 to 65535.`);
  return number;
}

function hostAndPort(value: string): { host: string; port: number } {
  const colon = value.lastIndexOf(':');
  if (colon < 1) throw new Error('SORTIE_INBOUND_SMTP must be host:port.');
  return { host: value.slice(0, colon), port: port(value.slice(colon + 1), 'SORTIE_INBOUND_SMTP') };
}
