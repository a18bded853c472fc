import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Observer, Operations } from '@sortie/messaging';
import type { Health } from '@sortie/platform';
import type { Monotonic } from './auth/lease.js';
import type { GatewayConfig } from './gateway.config.js';
import { mount } from './http/mount.js';
import { ProblemFilter } from './http/problem.filter.js';
import { RouteTable } from './http/route-table.js';
import { mostHeaders, serverOptions } from './http/server-options.js';
import { makeParts, type Parts } from './parts.js';

@Module({})
class GatewayModule {}

/** What surrounds a gateway. */
export interface Surroundings {
  config: GatewayConfig;
  /** Origin under which clients reach it. */
  publicUrl: string;
  operations: Operations;
  observer: Observer;
  health: Health;
  /** Resolves once everything that the bus had for us before was handled. */
  heard(): Promise<void>;
  monotonic: Monotonic;
}

export interface Gateway {
  app: NestFastifyApplication;
  parts: Parts;
}

/** Builds the Nest application with everything mounted; it does not listen yet, and asks for no lease. */
export async function createGateway(surroundings: Surroundings): Promise<Gateway> {
  const { config, publicUrl, operations, observer, health, heard, monotonic } = surroundings;
  const parts = makeParts(config, operations, heard, monotonic);
  const routes = new RouteTable();
  const filter = new ProblemFilter(routes, publicUrl, (error, request_id) =>
    observer.failure('a request failed', error, { request_id }),
  );
  const adapter = new FastifyAdapter(
    serverOptions(config.trustProxy, (error, request, reply) => filter.answer(error, request, reply)),
  );
  const app = await NestFactory.create<NestFastifyApplication>(GatewayModule, adapter, {
    logger: false,
    bodyParser: false,
    abortOnError: false,
  });
  app.useGlobalFilters(filter);
  const fastify = adapter.getInstance();
  fastify.server.maxHeadersCount = mostHeaders;
  health.require('identity', () => (parts.lease.valid() ? undefined : 'grants no lease'));
  mount(fastify, { parts, operations, routes, health, observer, origin: publicUrl });
  return { app, parts };
}
