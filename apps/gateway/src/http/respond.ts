import type { FastifyReply } from 'fastify';
import { quotaHeaders } from '../dispatch/quota.js';
import { exchangeOf } from './exchange.js';
import type { Problem } from './problem.js';

// Answers hold a workspace's data: nobody may store, sniff or frame them.
const safe = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

// Answers are data; the few pages say what they may load.
const nothing = "default-src 'none'; frame-ancestors 'none'";

// Restarting a service takes about two seconds; earlier retries only add to its load.
const unavailableRetrySeconds = 2;

/** Sends an answer with the headers that every one has. */
export function respond(reply: FastifyReply, status: number, type: string, body: string | Buffer): FastifyReply {
  const { request } = reply;
  const exchange = exchangeOf(request);
  reply.headers(safe).header('x-request-id', request.id).header('content-type', type);
  if (!reply.hasHeader('content-security-policy')) reply.header('content-security-policy', nothing);
  if (exchange.quota) reply.headers(quotaHeaders(exchange.quota));
  if (exchange.caller) {
    const total = performance.now() - exchange.startedAt;
    reply.header('server-timing', `auth;dur=${exchange.authMs?.toFixed(1)}, total;dur=${total.toFixed(1)}`);
  }
  return reply.code(status).send(body);
}

// The largest batch four times over. More is not read to its end only so that its sender hears why it was refused.
const mostDrained = 16 * 1024 * 1024;

/**
 * Lets the sender of a too large body read its 413. The framework would close the connection while the body still
 * comes, and the reset can overtake the answer; with the connection kept, Node reads the rest and drops it.
 */
function keepForAnswer(reply: FastifyReply): void {
  if (Number(reply.request.headers['content-length']) <= mostDrained) reply.removeHeader('connection');
}

/** Sends a problem document. */
export function respondProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  const exchange = exchangeOf(reply.request);
  exchange.code = problem.code;
  if (problem.status === 413) keepForAnswer(reply);
  if (problem.code === 'RATE_LIMITED') reply.header('retry-after', exchange.quota?.resetSeconds ?? 1);
  if (problem.status === 503) reply.header('retry-after', problem.retry_after ?? unavailableRetrySeconds);
  if (problem.code === 'MISSING_AUTH') reply.header('www-authenticate', 'Bearer realm="Sortie"');
  if (problem.code === 'INVALID_API_KEY')
    reply.header('www-authenticate', 'Bearer realm="Sortie", error="invalid_token"');
  return respond(reply, problem.status, 'application/problem+json; charset=utf-8', JSON.stringify(problem));
}
