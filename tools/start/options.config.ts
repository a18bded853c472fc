// What `npm start` is told by flags and by the environment: the only reader of process.env here.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface StartOptions {
  demo: boolean;
  multi: boolean;
  gateways: number;
  home: string;
  /** Set: this port or an error. Not set: 8080 or any free one. */
  port?: number;
  webhookAllowPrivate: string;
  databaseUrl?: string;
  natsUrl?: string;
  path?: string;
  /** Settings of services that are passed on as they are. */
  settings: Record<string, string>;
}

/** What a person may want to set on this machine; everything else is derived. See docs/configuration.md. */
const passedOn = [
  'SORTIE_RATE_LIMIT', 'SORTIE_LOG_LEVEL', 'SORTIE_DB_POOL', 'SORTIE_LOCAL_CALLS', 'SORTIE_BOUNCE_DOMAIN',
  'SORTIE_SANDBOX_FAULTS', 'SORTIE_SANDBOX_WEBHOOKS_FIRST', 'SORTIE_SANDBOX_URL', 'SORTIE_SANDBOX_SMTP',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
];

/** Throws an error whose message is meant for the person at the terminal. */
export function startOptions(args: string[]): StartOptions {
  const { values } = parseArgs({
    args,
    allowNegative: true,
    options: {
      demo: { type: 'boolean', default: true },
      multi: { type: 'boolean', default: false },
      gateways: { type: 'string', default: '1' },
    },
  });
  const env = process.env;
  const gateways = wholeNumber('--gateways', values.gateways, 1, 16);
  return {
    demo: values.demo,
    // Several gateways are of use as processes of their own, which can be stopped one by one.
    multi: values.multi || gateways > 1,
    gateways,
    home: resolve(env['SORTIE_HOME'] || '.sortie'),
    port: env['SORTIE_PORT'] ? wholeNumber('SORTIE_PORT', env['SORTIE_PORT'], 1, 65_535) : undefined,
    // A receiver on this machine is what everyone tries first; an empty value forbids it.
    webhookAllowPrivate: env['SORTIE_WEBHOOK_ALLOW_PRIVATE'] ?? '127.0.0.0/8',
    databaseUrl: env['DATABASE_URL'] || undefined,
    natsUrl: env['NATS_URL'] || undefined,
    path: env['PATH'],
    settings: Object.fromEntries(passedOn.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]]))),
  };
}

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new Error(`${name} must be a whole number from ${least} to ${most}, not "${text}"`);
}
