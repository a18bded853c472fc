// The seed is made once; its key is shown once by identity, so it is kept here for later starts.
import { join } from 'node:path';
import type { Installation } from './environment.ts';
import { readJson, writeJson } from './json-file.ts';
import { seed, type Seed } from './seed.ts';

export async function keptSeed(installation: Installation): Promise<Seed & { first: boolean }> {
  const file = join(installation.options.home, 'seed.json');
  const kept = await readJson<{ api_key: string; workspace_id: string }>(file);
  if (kept) return { apiKey: kept.api_key, workspaceId: kept.workspace_id, first: false };
  const made = await seed(installation);
  await writeJson(file, { api_key: made.apiKey, workspace_id: made.workspaceId });
  return { ...made, first: true };
}
