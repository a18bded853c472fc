import { DomainError, type Operation } from '@sortie/contracts';
import type { Bus } from '../bus.js';
import { NoReply } from './reply-inbox.js';
import { unanswered, unavailable } from './unavailable.js';

interface Request {
  subject: string;
  request: string;
  operation: Pick<Operation, 'effect'>;
  /** Unix milliseconds. */
  deadline: number;
}

/** Sends a request and gives the text of its reply; rejects with UNAVAILABLE when there will be none. */
export async function busRequest(bus: Bus, { subject, request, operation, deadline }: Request): Promise<string> {
  // The client would keep the request until the server is back; the caller is told at once instead.
  if (!bus.connected) throw unavailable();
  try {
    return await bus.replies.request(subject, request, deadline);
  } catch (error) {
    const why = error instanceof NoReply ? error.why : undefined;
    if (why === 'nobody') throw unavailable();
    if (why === 'denied') throw new DomainError('INTERNAL_ERROR', 'This service may not call that operation.');
    throw unanswered(operation);
  }
}
