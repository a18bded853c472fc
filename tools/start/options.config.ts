// What `npm start` is told by flags and by the environment: the only reader of process.env here.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Environment } from './service-module.ts';
import { ignoredIn, settingsFrom } from './settings.ts';

export interface StartOptions {
  demo: boolean;
  multi: boolean;
  gateways: number;
  home: string;
  /** Set: this port or an error. Not set: 8080 or any free one. */
  port?: number;
  /** Of the listener for replies and bounces. Set: this port or an error. Not set: any free one, kept. */
  inboundPort?: number;
  webhookAllowPrivate: string;
  databaseUrl?: string;
  natsUrl?: string;
  path?: string;
  /** Settings of services that are passed on as they are. */
  settings: Record<string, string>;
  /** Settings that were set although `npm start` makes them itself. */
  ignored: string[];
}

/** Throws an error whose message is meant for the person at the terminal. */
export function startOptions(args: string[], env: Environment = process.env): StartOptions {
  const { values } = parseArgs({
    args,
    allowNegative: true,
    options: {
      demo: { type: 'boolean', default: true },
      multi: { type: 'boolean', default: false },
      gateways: { type: 'string', default: '1' },
    },
  });
  const gateways = wholeNumber('--gateways', values.gateways, 1, 16);
  return {
    demo: values.demo,
    // Several gateways are of use as processes of their own, which can be stopped one by one.
    multi: values.multi || gateways > 1,
    gateways,
    home: resolve(env['SORTIE_HOME'] || '.sortie'),
    port: port(env, 'SORTIE_PORT'),
    inboundPort: port(env, 'SORTIE_INBOUND_SMTP_PORT'),
    // A receiver on this machine is what everyone tries first; an empty value forbids it.
    webhookAllowPrivate: env['SORTIE_WEBHOOK_ALLOW_PRIVATE'] ?? '127.0.0.0/8',
    databaseUrl: env['DATABASE_URL'] || undefined,
    natsUrl: env['NATS_URL'] || undefined,
    path: env['PATH'],
    settings: settingsFrom(env),
    ignored: ignoredIn(env),
  };
}

function port(env: Environment, name: string): number | undefined {
  return env[name] ? wholeNumber(name, env[name], 1, 65_535) : undefined;
}

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new Error(`${name} must be a whole number from ${least} to ${most}, not "${text}"`);
}
