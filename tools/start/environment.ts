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

export const origin = (port: number) => `http://127.0.0.1:${port}`;

/** What a service is told; `gateway` says which of several gateways it is. */
export function environmentOf(service: ServiceName, installation: Installation, gateway = 0): Environment {
  const { options, ports, master, databaseUrl, natsUrl } = installation;
  const port = ports.gateways[gateway];
  const particular: Partial<Record<ServiceName, Environment>> = {
    gateway: { SORTIE_PORT: String(port) },
    sandbox: {
      SORTIE_SANDBOX_PORT: String(ports.sandbox),
      SORTIE_SANDBOX_SMTP_PORT: String(ports.sandboxSmtp),
      SORTIE_INBOUND_SMTP: `127.0.0.1:${ports.inboundSmtp}`,
    },
    sequencing: {
      SORTIE_INBOUND_SMTP_PORT: String(ports.inboundSmtp),
      SORTIE_SANDBOX_URL: origin(ports.sandbox),
      SORTIE_SANDBOX_SMTP: `smtp://127.0.0.1:${ports.sandboxSmtp}`,
    },
    webhooks: { SORTIE_WEBHOOK_ALLOW_PRIVATE: options.webhookAllowPrivate },
  };
  return serviceEnvironment(service, {
    master, databaseUrl, natsUrl, publicUrl: origin(ports.gateways[0] ?? 0),
    extra: {
      SORTIE_LOG_FILE: join(options.home, 'logs', `${service}.log`),
      SORTIE_LOCAL_CALLS: options.multi ? 'off' : undefined,
      ...particular[service],
      // What a person sets wins: a drill puts itself between the services and the sandbox.
      ...options.settings,
    },
  });
}
