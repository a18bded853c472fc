import { DomainError } from '@sortie/contracts';
import type { FastifyInstance, FastifyRequest } from 'fastify';

// application/json, and any type that says it is JSON underneath (RFC 6839).
const jsonTypes = /^application\/(?:[\w.!#$&^-]+\+)?json(?:\s*;|$)/i;

/** Takes JSON bodies as bytes and nothing else; they are parsed only once their sender was let in. */
export function acceptJsonBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(jsonTypes, { parseAs: 'buffer' }, (request, body, done) =>
    done(refuseEncoded(request), body),
  );
}

/** A compressed body could grow without bound, so none is taken. */
function refuseEncoded(request: FastifyRequest): Error | null {
  const encoding = request.headers['content-encoding'];
  if (encoding === undefined || encoding.toLowerCase() === 'identity') return null;
  return new DomainError('UNSUPPORTED_MEDIA_TYPE', 'Send the body without a content encoding.');
}
