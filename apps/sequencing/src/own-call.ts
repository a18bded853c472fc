import { newId, type CallContext } from '@sortie/contracts';

// Peers answer within milliseconds; what they cannot answer now is asked again later.
const patienceMs = 10_000;

/** The context of a call that this service makes on behalf of a workspace, at that workspace's time. */
export function ownCall(workspaceId: string, now: Date, deadlineMs = patienceMs): CallContext {
  return {
    caller: { workspace_id: workspaceId, principal_id: 'sequencing', mode: 'live', scopes: [] },
    request_id: newId('request'),
    deadline: Date.now() + deadlineMs,
    now: now.toISOString(),
  };
}
