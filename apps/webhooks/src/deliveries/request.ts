import type { EgressRequest } from '../egress/dispatcher.js';
import { signatureHeaders } from '../signing/sign.js';
import { bodyOf, type Job } from './job.js';
import type { Lane } from './lane.js';

/** The request of one attempt, signed for this moment. */
export function requestOf({ workspaceId, target }: Lane, job: Job): EgressRequest {
  const { url, secret } = target!;
  // The bytes are made once, for both signatures and the socket.
  const body = Buffer.from(bodyOf(workspaceId, job));
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'user-agent': 'Sortie-Webhooks/1',
    ...signatureHeaders({ id: job.eventId, at: new Date(), body, secrets: [secret] }),
  };
  if (job.traceparent !== null) headers['traceparent'] = job.traceparent;
  return { url, headers, body };
}
