import { PermissionViolationError, RequestError } from '@nats-io/transport-node';
import { DomainError, type Operation } from '@sortie/contracts';
import type { Bus } from '../bus.js';
import { unanswered, unavailable } from './unavailable.js';

interface Request {
  subject: string;
  request: string;
  operation: Pick<Operation, 'effect'>;
  /** Unix milliseconds. */
  deadline: number;
}

/** Sends a request and gives the text of its reply; rejects with UNAVAILABLE when there will be none. */
export async function busRequest(bus: Bus, sent: Request): Promise<string> {
  // The client would keep the request until the server is back; the caller is told at once instead.
  if (!bus.connected) throw unavailable();
  try {
    return await answerOrLoss(bus, sent);
  } catch (error) {
    if (error instanceof RequestError && error.isNoResponders()) throw unavailable();
    if (error instanceof RequestError && error.cause instanceof PermissionViolationError) {
      throw new DomainError('INTERNAL_ERROR', 'This service may not call that operation.');
    }
    throw unanswered(sent.operation);
  }
}

/** A reply that was on its way when the connection broke never comes: then nobody waits for it any longer. */
function answerOrLoss(bus: Bus, { subject, request, deadline }: Request): Promise<string> {
  const timeout = Math.max(1, deadline - Date.now());
  return new Promise((resolve, reject) => {
    const lost = () => reject(new Error('the connection to the bus broke'));
    bus.losses.add(lost);
    bus.connection
      .request(subject, request, { timeout })
      .then((reply) => resolve(reply.string()), reject)
      .finally(() => bus.losses.delete(lost));
  });
}
