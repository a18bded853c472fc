import { recordFetch, type TrackedAnswer } from '@sortie/contracts';
import type { Operations } from '@sortie/messaging';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { anonymous } from '../auth/anonymous.js';
import { respond } from '../http/respond.js';

// Sequencing makes tokens of about 110 characters, and accepts up to 256.
const plausible = /^[A-Za-z0-9_-]{1,256}$/;
// The smallest transparent GIF.
const pixel = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
const text = 'text/plain; charset=utf-8';

type Request = FastifyRequest<{ Params: { token: string } }>;

/** `/t/{token}`: the image of a tracked mail, or one of its links. Whose address asked is never handed on. */
export function mountTracking(app: FastifyInstance, operations: Operations): void {
  app.route({
    method: ['GET', 'HEAD'],
    url: '/t/:token',
    handler: async (request: Request, reply: FastifyReply) => {
      const { kind, location } = await tell(operations, request);
      if (kind === 'click' && location) return respond(reply.header('location', location), 302, text, '');
      // A picture even when nobody could count it: a reader should not see a broken one.
      if (kind === 'open') return respond(reply, 200, 'image/gif', pixel);
      return respond(reply, 404, text, 'This link does not work. Open it again from the email.');
    },
  });
}

async function tell(operations: Operations, request: Request): Promise<TrackedAnswer> {
  const { token } = request.params;
  if (!plausible.test(token)) return { kind: 'unknown', location: null };
  const { 'user-agent': agent, purpose, 'sec-purpose': secPurpose, 'x-moz': moz } = request.headers;
  const prefetch = [purpose, secPurpose, moz].some((value) => String(value ?? '').includes('prefetch'));
  const fetch = {
    token,
    user_agent: agent?.slice(0, 500) ?? null,
    automatic: request.method === 'HEAD' || prefetch,
  };
  const now = new Date().toISOString();
  const context = { caller: anonymous, request_id: request.id, deadline: Date.now() + recordFetch.deadlineMs, now };
  return operations.call(recordFetch, fetch, context);
}
