import { DomainError, invalidField, receiveResendHook } from '@sortie/contracts';
import type { Operations } from '@sortie/messaging';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { anonymous } from '../auth/anonymous.js';
import { respond } from '../http/respond.js';

// A webhook says something about one mail; its own body is a few kB.
const largestBody = 1_000_000;

type Request = FastifyRequest<{ Params: { mailbox: string } }>;

/** `/hooks/resend/{mailbox}`: handed on as it came, since the signature is over its bytes. */
export function mountResendHooks(app: FastifyInstance, operations: Operations): void {
  void app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'string', bodyLimit: largestBody }, (_request, body, parsed) =>
      parsed(null, body),
    );
    scope.post('/hooks/resend/:mailbox', (request: Request, reply) => receive(operations, request, reply));
    done();
  });
}

async function receive(operations: Operations, request: Request, reply: FastifyReply): Promise<FastifyReply> {
  const header = (name: string) => String(request.headers[`svix-${name}`] ?? request.headers[`webhook-${name}`] ?? '');
  const [id, timestamp, signature] = ['id', 'timestamp', 'signature'].map(header) as [string, string, string];
  const body = typeof request.body === 'string' ? request.body : '';
  if (!id || !timestamp || !signature || !body) throw new DomainError('BAD_REQUEST', 'It is not signed, or empty.');
  const now = new Date().toISOString();
  const deadline = Date.now() + receiveResendHook.deadlineMs;
  const context = { caller: anonymous, request_id: request.id, deadline, now };
  const hook = { mailbox_id: request.params.mailbox, id, timestamp, signature, body };
  const { genuine, problem } = await operations.call(receiveResendHook, hook, context);
  // One answer for an unknown mailbox and a wrong signature: it tells nobody which ids there are.
  if (!genuine) throw new DomainError('MISSING_AUTH', 'No signature by this mailbox’s secret, or not of the last minutes.');
  if (problem) throw invalidField('body', 'not_an_event', problem);
  return respond(reply, 200, 'application/json; charset=utf-8', '{"received":true}');
}
