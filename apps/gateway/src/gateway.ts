import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Operations } from '@sortie/messaging';
import type { Monotonic } from './auth/lease.js';
import type { GatewayConfig } from './gateway.config.js';
import { Health } from './health/health.js';
import { mount } from './http/mount.js';
import type { Span } from './http/operation-route.js';
import { ProblemFilter } from './http/problem.filter.js';
import { RouteTable } from './http/route-table.js';
import { mostHeaders, serverOptions } from './http/server-options.js';
import { makeParts, type Parts } from './parts.js';

@Module({})
class GatewayModule {}

/** What surrounds a gateway. */
export interface Surroundings {
  config: GatewayConfig;
  operations: Operations;
  bus: { connected(): boolean; heard(): Promise<void> };
  span: Span;
  line(line: Record<string, unknown>): void;
  failure(message: string, error: unknown, about?: Record<string, unknown>): void;
  monotonic: Monotonic;
}

export interface Gateway {
  app: NestFastifyApplication;
  parts: Parts;
  health: Health;
}

/** Builds the Nest application with everything mounted; it does not listen yet, and asks for no lease. */
export async function createGateway({ config, operations, bus, span, line, failure, monotonic }: Surroundings): Promise<Gateway> {
  const parts = makeParts(config, operations, () => bus.heard(), monotonic);
  const health = new Health({ bus: () => bus.connected(), identity: () => parts.lease.valid() });
  const routes = new RouteTable();
  const filter = new ProblemFilter(routes, () => config.publicUrl, (error, request_id) => failure('a request failed', error, { request_id }));
  const adapter = new FastifyAdapter(serverOptions(config.trustProxy, (error, request, reply) => filter.answer(error, request, reply)));
  const app = await NestFactory.create<NestFastifyApplication>(GatewayModule, adapter, {
    logger: false, bodyParser: false, abortOnError: false,
  });
  app.useGlobalFilters(filter);
  const fastify = adapter.getInstance();
  fastify.server.maxHeadersCount = mostHeaders;
  mount(fastify, { parts, operations, routes, health, span, origin: () => config.publicUrl, line });
  return { app, parts, health };
}
