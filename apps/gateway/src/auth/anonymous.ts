import type { Caller } from '@sortie/contracts';

/** Who asks when no key is involved: the gateway itself. It has no workspace and no scope. */
export const anonymous: Caller = { workspace_id: '', principal_id: 'gateway', mode: 'live', scopes: [] };
