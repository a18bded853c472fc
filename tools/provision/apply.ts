import { provisionRoles, secrets, services } from '@sortie/local';
import { loadService } from '../start/service-module.ts';
import { environments } from './environment.ts';
import type { ProvisionOptions } from './options.config.ts';

/** Roles, schemas, migrations; before any service starts, and safe to run at each deployment. */
export async function apply(options: ProvisionOptions): Promise<void> {
  const all = await environments(options);
  await provisionRoles(options.databaseUrl, services, await secrets(options.folder));
  for (const service of services) {
    // The sandbox emulates the outside world and refuses to be where the real one is.
    if (service === 'sandbox' && options.environment === 'production') continue;
    await (await loadService(service)).migrate({ ...all[service], SORTIE_ENVIRONMENT: options.environment });
    console.log(`${service}: its schema is up to date`);
  }
}
