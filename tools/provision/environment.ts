// The variables of each service of a deployment.
import { secrets, serviceEnvironment, services, type ServiceName } from '@sortie/local';
import type { ProvisionOptions } from './options.config.ts';

export type Environments = Record<ServiceName, Record<string, string>>;

/** Derived from the master secret in the folder, which is made at the first call; the same each time after that. */
export async function environments({
  folder,
  databaseUrl,
  natsUrl,
  publicUrl,
}: ProvisionOptions): Promise<Environments> {
  const master = await secrets(folder);
  return Object.fromEntries(
    services.map((service) => {
      const all = Object.entries(serviceEnvironment(service, { master, databaseUrl, natsUrl, publicUrl }));
      return [service, Object.fromEntries(all.filter(([, value]) => value !== undefined))];
    }),
  ) as Environments;
}
