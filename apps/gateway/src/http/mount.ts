import { operations as declared } from '@sortie/contracts';
import type { Observer, Operations } from '@sortie/messaging';
import type { Health } from '@sortie/platform';
import type { FastifyInstance } from 'fastify';
import { accessLine } from '../access-line.js';
import { mountHealth } from '../health/health.routes.js';
import { mountDocs } from '../openapi/docs.routes.js';
import type { Parts } from '../parts.js';
import { mountResendHooks } from '../provider-hooks/resend.routes.js';
import { mountTracking } from '../tracking/tracking.routes.js';
import { mountUnsubscribe } from '../unsubscribe/unsubscribe.routes.js';
import { acceptJsonBodies } from './body.js';
import { operationRoute } from './operation-route.js';
import type { RouteTable } from './route-table.js';

export interface Surface {
  parts: Parts;
  operations: Operations;
  routes: RouteTable;
  health: Health;
  observer: Observer;
  /** Origin under which clients reach the gateway. */
  origin: string;
}

/** Mounts everything that the gateway serves: each declared operation that has a route, and the few pages beside. */
export function mount(app: FastifyInstance, surface: Surface): void {
  const { parts, operations, routes, health, observer, origin } = surface;
  app.decorateRequest('exchange', null);
  routes.watch(app);
  acceptJsonBodies(app);
  app.addHook('onResponse', (request, reply, done) => {
    observer.line(accessLine(request, reply));
    done();
  });
  for (const operation of declared()) {
    if (operation.route !== undefined) app.route(operationRoute(operation, parts.bearer, parts.dispatch, observer));
  }
  mountHealth(app, health);
  mountDocs(app, origin);
  mountUnsubscribe(app, operations);
  mountTracking(app, operations);
  mountResendHooks(app, operations);
}
