import { newId, type CallContext } from '@sortie/contracts';

/** The context of a call that a service makes for itself, on behalf of no workspace. */
export function serviceContext(service: string, deadlineMs: number): CallContext {
  const now = Date.now();
  return {
    caller: { workspace_id: '', principal_id: service, mode: 'live', scopes: [] },
    request_id: newId('request'), deadline: now + deadlineMs, now: new Date(now).toISOString(),
  };
}
