import type { Projection } from '@sortie/event-store';
import { apiKeysProjection } from './api-keys/api-keys.projection.js';
import { workspacesProjection } from './workspaces/workspaces.projection.js';

/** The read models of this service, in the one order in which every unit writes them. */
export const projections: readonly Projection[] = [workspacesProjection, apiKeysProjection];
