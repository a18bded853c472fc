import { Keyring, rebuildReadModels, type Comparison, type Projection } from '@sortie/event-store';
import pg from 'pg';
import type { ServiceSettings } from '../config/service-settings.js';

/** Builds a service's read models again from its log, for every workspace, and compares them with those in use. */
export async function compareReadModels(
  service: string, settings: ServiceSettings, projections: readonly Projection[],
): Promise<Comparison[]> {
  const open = (connectionString: string) =>
    // Projections send statements without waiting for each, as they do in service.
    new pg.Pool({ connectionString, max: 1, application_name: `${service}-rebuild`, pipeline: true } as pg.PoolConfig);
  const pools = [open(settings.ownerUrl), open(settings.appUrl), open(settings.workerUrl)] as const;
  const [owner, app, worker] = pools;
  try {
    // Only this role may see whose events there are.
    const { rows } = await worker.query<{ workspace_id: string }>('select distinct workspace_id from events');
    const workspaceIds = rows.map(({ workspace_id }) => workspace_id);
    return await rebuildReadModels({ owner, app, keyring: new Keyring(settings.key), projections, workspaceIds });
  } finally {
    await Promise.all(pools.map((pool) => pool.end()));
  }
}
