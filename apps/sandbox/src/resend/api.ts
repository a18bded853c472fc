// EMULATOR of Resend's API (https://resend.com/docs/api-reference), as far as sending needs it: emails with
// idempotency keys, domains, signed webhooks. Its keys are `re_…`; `re_denied…` is refused, `re_limited…` throttled,
// `re_down…` is an outage: what a drill wants to see.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from '../read-body.js';
import type { ResendEmails } from './emails.js';
import { refused, ResendError } from './errors.js';

// Resend takes mails of 40 MB; a drill's are far smaller.
const LARGEST_BODY = 40 * 1024 * 1024;

/** One request as a handler sees it. */
export interface ResendRequest {
  id: string;
  apiKey: string;
  idempotencyKey: string | null;
  body: Record<string, unknown>;
}

type Handler = (request: ResendRequest) => Promise<unknown>;

export type ResendApi = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Answers everything below `/resend`, which is the base URL for a client. */
export function resendApi(emails: ResendEmails): ResendApi {
  const routes: [string, RegExp, Handler][] = [
    ['POST', /^\/emails$/, (request) => emails.send(request)],
    ['GET', /^\/emails\/([^/]+)$/, (request) => emails.get(request)],
    ['GET', /^\/domains$/, async () => ({ object: 'list', has_more: false, data: domains })],
    ['POST', /^\/webhooks$/, (request) => emails.listen(request)],
  ];
  return async (request, response) => {
    try {
      const path = new URL(request.url ?? '/', 'http://resend').pathname.replace(/^\/resend/, '');
      const apiKey = keyOf(request);
      const found = routes.find(([method, pattern]) => method === request.method && pattern.test(path));
      if (!found) throw refused(404, 'not_found', 'The requested endpoint does not exist.');
      const idempotencyKey = request.headers['idempotency-key'];
      send(response, 200, await found[2]({
        id: found[1].exec(path)?.[1] ?? '',
        apiKey,
        idempotencyKey: typeof idempotencyKey === 'string' ? idempotencyKey : null,
        body: request.method === 'POST' ? await bodyOf(request) : {},
      }));
    } catch (error) {
      const known = error instanceof ResendError ? error : refused(500, 'internal_server_error', 'An error occurred.');
      send(response, known.statusCode, known.body(), known.statusCode === 429 ? { 'retry-after': '1' } : {});
    }
  };
}

// The sandbox takes mail for every domain, and says so in Resend's words.
const domains = [{ id: 'd_sandbox', name: 'sandbox.test', status: 'verified', region: 'us-east-1' }];

function keyOf(request: IncomingMessage): string {
  const key = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (!key) throw refused(401, 'missing_api_key', 'Missing API key in the authorization header.');
  if (!key.startsWith('re_') || key.startsWith('re_denied')) {
    throw refused(403, 'invalid_api_key', 'API key is invalid');
  }
  if (key.startsWith('re_limited')) throw refused(429, 'rate_limit_exceeded', 'Too many requests.');
  if (key.startsWith('re_down')) throw refused(500, 'internal_server_error', 'An unexpected error occurred.');
  return key;
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const bytes = await readBody(request, LARGEST_BODY);
  if (!bytes) throw refused(413, 'validation_error', 'The request body is too large.');
  try {
    const body: unknown = JSON.parse(bytes.toString());
    if (body && typeof body === 'object' && !Array.isArray(body)) return body as Record<string, unknown>;
  } catch {
    // Said below, in one way.
  }
  throw refused(400, 'validation_error', 'The request body must be a JSON object.');
}

function send(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}
