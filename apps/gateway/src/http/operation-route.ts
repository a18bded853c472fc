import { DomainError, type Operation } from '@sortie/contracts';
import type { Observer } from '@sortie/messaging';
import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import type { Bearer } from '../auth/bearer.js';
import type { Dispatch } from '../dispatch/dispatch.js';
import { entityTag, ifMatchVersion } from './entity-tag.js';
import { exchangeOf } from './exchange.js';
import { idempotencyKey } from './idempotency-key.js';
import { InputPlan, RequestSource } from './input.js';
import { takeMark } from './replayed-mark.js';
import { respond } from './respond.js';
import { acceptedTraceparent } from './traceparent.js';

const json = 'application/json; charset=utf-8';

/** The Fastify route of a declared operation. Everything about it is worked out here, once. */
export function operationRoute(
  operation: Operation,
  bearer: Bearer,
  dispatch: Dispatch,
  trace: Pick<Observer, 'span' | 'traceparent'>,
): RouteOptions {
  const [method = '', path = ''] = (operation.route ?? '').split(' ');
  const plan = new InputPlan(operation);
  const changes = method !== 'GET';
  const name = `${method} ${path}`;
  const attributes = { 'http.request.method': method, 'http.route': path };
  return {
    // Clients that know one of them mean the same partial update.
    method: method === 'PATCH' ? ['PATCH', 'PUT'] : method,
    url: path.replace(/\{(\w+)\}/g, ':$1'),
    bodyLimit: operation.maxBodyBytes,
    // Before the body is read: nobody unknown makes us parse megabytes.
    onRequest: async (request: FastifyRequest) => {
      const exchange = exchangeOf(request);
      exchange.operation = operation;
      exchange.traceparent = acceptedTraceparent(request.headers.traceparent as string | undefined);
      exchange.caller = await bearer.authenticate(request);
      exchange.authMs = performance.now() - exchange.startedAt;
      await dispatch.count(exchange.caller, exchange);
    },
    handler: async (request: FastifyRequest, reply: FastifyReply) => {
      const exchange = exchangeOf(request);
      if (changes) readConditions(request, operation);
      const output = await trace.span(name, attributes, exchange.traceparent, () => {
        exchange.traceparent = trace.traceparent() ?? exchange.traceparent;
        return dispatch.dispatch(operation, new RequestSource(plan, request), exchange.caller!, exchange);
      });
      if (changes) takeMark(output, reply);
      const tag = entityTag(output);
      if (tag) reply.header('etag', tag);
      return respond(reply, operation.status, json, JSON.stringify(output));
    },
  };
}

function readConditions(request: FastifyRequest, { conditional }: Operation): void {
  const exchange = exchangeOf(request);
  if (request.headers['idempotency-key'] !== undefined) {
    exchange.idempotencyKey = idempotencyKey(
      request.raw.headersDistinct?.['idempotency-key'] ?? [String(request.headers['idempotency-key'])],
    );
  }
  exchange.ifMatch = ifMatchVersion(request.headers['if-match']);
  // Ignored, it would promise what nobody keeps.
  if (exchange.ifMatch !== undefined && !conditional)
    throw new DomainError('BAD_REQUEST', 'If-Match is not compared here: leave it out.');
}
