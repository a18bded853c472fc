import { defineService, runMain } from '@sortie/platform';
import { ApiKeysEndpoint } from './api-keys/api-keys.endpoint.js';
import { PrincipalsEndpoint } from './api-keys/principals.endpoint.js';
import { IdentityConfig } from './identity.config.js';
import { LeasesEndpoint } from './leases/leases.endpoint.js';
import { Recall } from './leases/recall.js';
import { migrations } from './migrations/schema.js';
import { projections } from './projections.js';
import { WorkspacesEndpoint } from './workspaces/workspaces.endpoint.js';

/** Workspaces and API keys, and who a presented key is. */
export const service = defineService({
  name: 'identity',
  migrations,
  config: IdentityConfig,
  controllers: [ApiKeysEndpoint, PrincipalsEndpoint, LeasesEndpoint, WorkspacesEndpoint],
  providers: [Recall],
  projections: [...projections],
});

await runMain(import.meta.url, service);
