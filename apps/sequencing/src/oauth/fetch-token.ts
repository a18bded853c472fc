/** A grant and what it gave last, as it is kept under seal. */
export interface Held {
  client_secret?: string;
  refresh_token?: string;
  access_token?: string;
  /** When the access token ends, in milliseconds since 1970. */
  expires_at?: number;
}

/** The token server refuses the grant: its owner must consent again, or the app be mended. */
export class GrantRefusedError extends Error {
  /** `code` is for programs (RFC 6749 §5.2); `words` are the server's own, for the mailbox's owner alone. */
  constructor(
    readonly code: string,
    readonly words: string,
  ) {
    super(`the token server refuses its grant (${code}); renew its consent, or check client_id and client_secret`);
  }
}

/** The token server did not answer as one: nothing is known about the grant. */
export class TokenServerError extends Error {
  constructor(answer: string) {
    super(`the token server ${answer}`);
  }
}

// A person may wait for it, and a lane does.
const patienceMs = 10_000;
// Where the server does not say; RFC 6749 §4.2.2 leaves it open. Both providers give an hour.
const usualSeconds = 600;
// What an app is given itself, without a person: all that its administrator consented to.
const appScope = 'https://outlook.office365.com/.default';
// Said with a 400 all the same, and no word about the grant.
const passing = ['temporarily_unavailable', 'server_error'];

/**
 * Asks a token server for an access token (RFC 6749 §6, and §4.4 without a refresh token). Answers what is to be kept: a
 * server may replace the refresh token. Rejects with a GrantRefusedError or a TokenServerError.
 */
export async function fetchToken(url: string, clientId: string, held: Held): Promise<Held> {
  const { client_secret, refresh_token } = held;
  const form = new URLSearchParams({
    client_id: clientId,
    ...(client_secret && { client_secret }),
    ...(refresh_token
      ? { grant_type: 'refresh_token', refresh_token }
      : { grant_type: 'client_credentials', scope: appScope }),
  });
  const { status, answer } = await post(url, form);
  const { access_token, expires_in } = answer;
  if (typeof access_token === 'string' && access_token) {
    const replaced = typeof answer.refresh_token === 'string' ? answer.refresh_token : refresh_token;
    const expires_at = Date.now() + (Number(expires_in) || usualSeconds) * 1000;
    return { client_secret, refresh_token: replaced, access_token, expires_at };
  }
  const [code, words] = [plain(answer.error), plain(answer.error_description)];
  const final = status >= 400 && status < 500 && status !== 429 && !passing.includes(code);
  if (code && final) throw new GrantRefusedError(code, words);
  throw new TokenServerError(`answered ${status}${code && ` ${code}`}`);
}

async function post(url: string, body: URLSearchParams): Promise<{ status: number; answer: Record<string, unknown> }> {
  try {
    const signal = AbortSignal.timeout(patienceMs);
    const response = await fetch(url, { method: 'POST', body, signal, redirect: 'error' });
    const answer: unknown = await response.json().catch(() => null);
    return { status: response.status, answer: answer && typeof answer === 'object' ? { ...answer } : {} };
  } catch {
    throw new TokenServerError('does not answer');
  }
}

// Microsoft adds trace ids and times in lines of their own.
function plain(part: unknown): string {
  return typeof part === 'string' ? part.split(/[\r\n]/, 1)[0]!.slice(0, 200) : '';
}
