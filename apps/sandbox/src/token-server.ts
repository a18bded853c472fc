// EMULATOR of the token servers of Google and Microsoft (RFC 6749 §5 and §6). A refresh token `denied…` is refused,
// `down…` is an outage, and `old…` is replaced by `new…`, as Microsoft replaces them; every other gives a token that the
// sandbox's SMTP server believes.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from './read-body.js';

// Both vendors' tokens live so long, in seconds.
const LIFETIME = 3600;
// A form of a client's own secrets; nobody sends more.
const LARGEST_FORM = 64 * 1024;
const PREFIX = 'sandbox.';

/** Whether the token server gave this access token. */
export function isOurToken(accessToken: string | undefined): boolean {
  return accessToken?.startsWith(PREFIX) ?? false;
}

/** Answers `POST /oauth/token`. */
export async function answerTokenRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const bytes = request.method === 'POST' ? await readBody(request, LARGEST_FORM).catch(() => null) : null;
  const [status, body] = bytes
    ? answerTo(new URLSearchParams(bytes.toString()))
    : [400, refusal('invalid_request', 'POST a form.')];
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}

function answerTo(form: URLSearchParams): [number, object] {
  const token = form.get('refresh_token') ?? '';
  if (!form.get('client_id')) return [401, refusal('invalid_client', 'client_id is missing.')];
  if (form.get('grant_type') === 'client_credentials') return [200, given()];
  if (form.get('grant_type') !== 'refresh_token') return [400, refusal('unsupported_grant_type', 'Not played here.')];
  if (!token) return [400, refusal('invalid_request', 'refresh_token is missing.')];
  if (token.startsWith('denied')) return [400, refusal('invalid_grant', 'Token has been expired or revoked.')];
  if (token.startsWith('down')) return [503, {}];
  return [200, token.startsWith('old') ? { ...given(), refresh_token: token.replace('old', 'new') } : given()];
}

function given(): object {
  return { access_token: `${PREFIX}${randomUUID()}`, token_type: 'Bearer', expires_in: LIFETIME };
}

function refusal(error: string, error_description: string): object {
  return { error, error_description };
}
