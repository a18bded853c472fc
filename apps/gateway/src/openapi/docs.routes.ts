import type { FastifyInstance } from 'fastify';
import { respond } from '../http/respond.js';
import { docsPage } from './docs-page.js';
import { openApiDocument } from './document.js';

const policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

/** `/openapi.json` and `/docs`, built on the first request and kept: declarations do not change while we run. */
export function mountDocs(app: FastifyInstance, origin: string): void {
  let json: string | undefined;
  let page: string | undefined;
  app.get('/openapi.json', (_request, reply) => {
    json ??= JSON.stringify(openApiDocument(origin));
    return respond(reply, 200, 'application/json; charset=utf-8', json);
  });
  app.get('/docs', (_request, reply) => {
    page ??= docsPage(openApiDocument(origin));
    reply.header('content-security-policy', policy);
    return respond(reply, 200, 'text/html; charset=utf-8', page);
  });
}
