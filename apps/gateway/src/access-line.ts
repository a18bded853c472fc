import type { FastifyReply, FastifyRequest } from 'fastify';
import { exchangeOf } from './http/exchange.js';

/** One wide line for a request. Route and ids, never its URL: queries and tokens stay out of the log. */
export function accessLine(request: FastifyRequest, reply: FastifyReply): Record<string, unknown> {
  const { requestId, operation, caller, code, traceparent, startedAt, method } = exchangeOf(request);
  return {
    request_id: requestId,
    method,
    route: request.routeOptions.url ?? 'none',
    operation: operation?.name,
    workspace_id: caller?.workspace_id,
    principal_id: caller?.principal_id,
    status: reply.statusCode,
    outcome: code ?? 'ok',
    ms: Math.round((performance.now() - startedAt) * 100) / 100,
    trace_id: traceparent?.slice(3, 35),
  };
}
