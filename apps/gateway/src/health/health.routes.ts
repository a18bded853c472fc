import type { FastifyInstance, FastifyReply } from 'fastify';
import { respond } from '../http/respond.js';
import type { Health } from './health.js';

const json = 'application/json; charset=utf-8';

/** `/livez` (the process runs), `/startupz` (it has started) and `/readyz` (send it requests). */
export function mountHealth(app: FastifyInstance, health: Health): void {
  const alive = (_request: unknown, reply: FastifyReply) => respond(reply, 200, json, '{"status":"ok"}');
  app.get('/livez', alive);
  // The server listens only once everything has started.
  app.get('/startupz', alive);
  app.get('/readyz', (_request, reply) => {
    const { ready, checks } = health.readiness();
    if (!ready) reply.header('retry-after', 1);
    return respond(reply, ready ? 200 : 503, json, JSON.stringify({ status: ready ? 'ok' : 'unavailable', checks }));
  });
}
