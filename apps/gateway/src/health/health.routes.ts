import type { Health } from '@sortie/platform';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { respond } from '../http/respond.js';

const json = 'application/json; charset=utf-8';

/** `/livez` (the process runs), `/startupz` (it has started) and `/readyz` (send it requests), for the public port. */
export function mountHealth(app: FastifyInstance, health: Health): void {
  app.get('/livez', (_request, reply) => respond(reply, 200, json, '{"status":"ok"}'));
  app.get('/startupz', (_request, reply) => tell(reply, health.started ? [] : ['process']));
  app.get('/readyz', async (_request, reply) => tell(reply, Object.keys(await health.problems())));
}

/** Only names: what exactly is wrong stays on the operator's port. */
function tell(reply: FastifyReply, failing: string[]): FastifyReply {
  if (failing.length === 0) return respond(reply, 200, json, '{"status":"ok"}');
  return respond(reply.header('retry-after', 1), 503, json, JSON.stringify({ status: 'unavailable', failing }));
}
