// The seed is made once for a database; its key is shown once by identity, so it is kept here for later starts.
import { join } from 'node:path';
import { api, ApiError } from '../client/api.ts';
import { gatewayOrigin, type Installation } from './environment.ts';
import { readJson, writeJson } from './json-file.ts';
import { seed, type Seed } from './seed.ts';

/** The seed of the installation's database, made by `make` where there is none; `first` says that it was. */
export async function keptSeed(
  installation: Installation, make: (installation: Installation) => Promise<Seed> = seed,
): Promise<Seed & { first: boolean }> {
  const file = join(installation.options.home, 'seed.json');
  const kept = await readJson<{ api_key: string; workspace_id: string }>(file);
  if (kept && (await knows(installation, kept.api_key))) {
    return { apiKey: kept.api_key, workspaceId: kept.workspace_id, first: false };
  }
  const made = await make(installation);
  await writeJson(file, { api_key: made.apiKey, workspace_id: made.workspaceId });
  return { ...made, first: true };
}

/** The file outlives the database: DATABASE_URL may name another one by now, or the data was removed. */
async function knows(installation: Installation, key: string): Promise<boolean> {
  try {
    await api(gatewayOrigin(installation), key).get('/v1/me');
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return false;
    throw error;
  }
}
