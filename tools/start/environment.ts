// The environment of each service of this installation.
import { join } from 'node:path';
import { serviceEnvironment, type ServiceName } from '@sortie/local';
import type { StartOptions } from './options.config.ts';
import type { Ports } from './ports.ts';
import type { Environment } from './service-module.ts';

export interface Installation {
  options: StartOptions;
  ports: Ports;
  master: Buffer;
  databaseUrl: string;
  natsUrl: string;
}

export const origin = (port: number, host = '127.0.0.1') =>
  `http://${host.includes(':') ? `[${host}]` : host}:${port}`;

/** Where this machine reaches the gateway, or one of several. */
export function gatewayOrigin({ ports, options }: Pick<Installation, 'ports' | 'options'>, gateway = 0): string {
  return origin(ports.gateways[gateway] ?? 0, reachedAt(options.settings['SORTIE_HOST']));
}

/** Whoever listens everywhere listens on the loopback, too. */
function reachedAt(host = '0.0.0.0'): string {
  return ['0.0.0.0', '::'].includes(host) ? '127.0.0.1' : host;
}

/** What a service is told; `gateway` says which of several gateways it is. */
export function environmentOf(service: ServiceName, installation: Installation, gateway = 0): Environment {
  const { options, ports, master, databaseUrl, natsUrl } = installation;
  const port = ports.gateways[gateway];
  const particular: Partial<Record<ServiceName, Environment>> = {
    gateway: { SORTIE_PORT: String(port) },
    sandbox: {
      SORTIE_SANDBOX_PORT: String(ports.sandbox),
      SORTIE_SANDBOX_SMTP_PORT: String(ports.sandboxSmtp),
      SORTIE_INBOUND_SMTP: `${reachedAt(options.settings['SORTIE_INBOUND_SMTP_HOST'])}:${ports.inboundSmtp}`,
    },
    sequencing: {
      SORTIE_INBOUND_SMTP_PORT: String(ports.inboundSmtp),
      SORTIE_SANDBOX_URL: origin(ports.sandbox),
      SORTIE_SANDBOX_SMTP: `smtp://127.0.0.1:${ports.sandboxSmtp}`,
    },
    webhooks: { SORTIE_WEBHOOK_ALLOW_PRIVATE: options.webhookAllowPrivate },
  };
  return serviceEnvironment(service, {
    master, databaseUrl, natsUrl, publicUrl: gatewayOrigin(installation),
    extra: {
      SORTIE_LOG_FILE: join(options.home, 'logs', `${service}.log`),
      SORTIE_LOCAL_CALLS: options.multi ? 'off' : undefined,
      ...particular[service],
      // What a person sets wins.
      ...options.settings,
    },
  });
}
