import { unsubscribe } from '@sortie/contracts';
import type { Operations } from '@sortie/messaging';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { anonymous } from '../auth/anonymous.js';
import { respond } from '../http/respond.js';
import { confirmPage, donePage, laterPage, unclearPage, unknownPage } from './pages.js';
import { intentOf, largestForm } from './form.js';

const html = 'text/html; charset=utf-8';
const policy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'";
// Sequencing makes tokens of about 100 characters, and accepts up to 300.
const plausible = /^[\x21-\x7e]{1,300}$/;

type Request = FastifyRequest<{ Params: { token: string } }>;

/** `/u/{token}`: opening it asks and changes nothing, since mail scanners open every link; only a post unsubscribes. */
export function mountUnsubscribe(app: FastifyInstance, operations: Operations): void {
  void app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    for (const type of ['application/x-www-form-urlencoded', 'multipart/form-data']) {
      scope.addContentTypeParser(type, { parseAs: 'string', bodyLimit: largestForm }, (_request, body, parsed) =>
        parsed(null, body),
      );
    }
    scope.get('/u/:token', (request: Request, reply) => ask(operations, request, reply));
    scope.post('/u/:token', (request: Request, reply) => confirm(operations, request, reply));
    done();
  });
}

async function ask(operations: Operations, request: Request, reply: FastifyReply): Promise<FastifyReply> {
  return show(reply, await tell(operations, request, 'page', false), confirmPage);
}

async function confirm(operations: Operations, request: Request, reply: FastifyReply): Promise<FastifyReply> {
  const via = intentOf(request.headers['content-type'] ?? '', String(request.body ?? ''));
  if (!via) return show(reply, 400, unclearPage);
  return show(reply, await tell(operations, request, via, true), donePage);
}

/** The status: 200, 404 for a token that is not real, 503 when nobody could tell. */
async function tell(
  operations: Operations,
  request: Request,
  via: 'one_click' | 'page',
  yes: boolean,
): Promise<number> {
  const { token } = request.params;
  if (!plausible.test(token)) return 404;
  const now = new Date().toISOString();
  const context = { caller: anonymous, request_id: request.id, deadline: Date.now() + unsubscribe.deadlineMs, now };
  try {
    const { known } = await operations.call(unsubscribe, { token, via, confirm: yes }, context);
    return known ? 200 : 404;
  } catch {
    // Whatever went wrong, the person sees one answer; the service that failed has logged why.
    return 503;
  }
}

function show(reply: FastifyReply, status: number, page: string): FastifyReply {
  const content = status === 404 ? unknownPage : status === 503 ? laterPage : page;
  if (status === 503) reply.header('retry-after', 2);
  reply.header('content-security-policy', policy);
  return respond(reply, status, html, content);
}
