import { replayedMember } from '@sortie/event-store';
import type { FastifyReply } from 'fastify';

/** Takes the mark of a repeated answer or refusal off it: to clients it is the header Idempotent-Replayed. */
export function takeMark(marked: object, reply: FastifyReply): void {
  if (!Object.hasOwn(marked, replayedMember)) return;
  delete (marked as Record<string, unknown>)[replayedMember];
  reply.header('idempotent-replayed', 'true');
}
