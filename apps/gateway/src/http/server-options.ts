import type { FastifyReply, FastifyRequest } from 'fastify';
import { newId } from '@sortie/contracts';
import { answerBrokenRequest } from './broken-request.js';

/** Fastify's options: bounds against slow and greedy clients, and our own errors where the framework would answer. */
export function serverOptions(
  trustProxy: readonly string[],
  answer: (error: unknown, request: FastifyRequest, reply: FastifyReply) => void,
) {
  return {
    // No middleware is used, and middie would sit in every request's way.
    skipMiddie: true,
    logger: false as const,
    // Ids are ours: one that a client chose could collide or hold anything.
    requestIdHeader: false as const,
    genReqId: () => newId('request'),
    trustProxy: trustProxy.length === 0 ? false : [...trustProxy],
    // A 4 MiB batch over a slow line takes some seconds; who needs 30 is feeding us a byte at a time.
    requestTimeout: 30_000,
    // Longer than the 60 s that load balancers keep idle connections, so that they close first.
    keepAliveTimeout: 72_000,
    http: {
      // Headers come in one packet or two; 10 s is a very bad line.
      headersTimeout: 10_000,
      // 16 KiB hold a key, a trace and any proxy's additions.
      maxHeaderSize: 16 * 1024,
    },
    routerOptions: {
      // Longer segments than ids (255) reach us, to be answered with a 404 like any id that does not exist.
      maxParamLength: 1024,
    },
    forceCloseConnections: 'idle' as const,
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => answer(error, request, reply),
    clientErrorHandler: answerBrokenRequest,
  };
}

/** More header lines than this are nobody's honest request. */
export const mostHeaders = 100;
