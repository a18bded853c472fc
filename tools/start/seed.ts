// The test workspace of a first start.
import type { Installation } from './environment.ts';

export interface Seed {
  apiKey: string;
  workspaceId: string;
}

/** Makes the test workspace through identity's internal operations and returns its key with all scopes. */
export async function seed(installation: Installation): Promise<Seed> {
  throw new Error(`no way to seed a workspace on ${installation.options.home} yet`);
}
