import { fetchToken, type Held } from './fetch-token.js';

/** What a server is logged in with: a password, or tokens that stand in its place. */
export interface Login {
  password: string | null;
  tokens?: Tokens;
}

/** Whether there is anything to log in with. */
export function hasLogin({ password, tokens }: Login): boolean {
  return Boolean(password) || tokens !== undefined;
}

/** Access tokens of one mailbox. */
export interface Tokens {
  /** The mailbox: what is logged in with its tokens is nobody else's. */
  owner: string;
  /**
   * One that is good for now; `renew` says that a server has just refused the last. Rejects with a GrantRefusedError or
   * a TokenServerError.
   */
  get(renew?: boolean): Promise<string>;
}

/** Where a mailbox's tokens come from. */
export interface TokenSource {
  url: string;
  clientId: string;
  held: Held;
  /** Told of what the token server gave, before it is used: it may have replaced the grant itself. */
  keep(held: Held): Promise<void>;
}

// A token that ends while a server is being connected would be refused.
const marginMs = 60_000;

/** Asks for a token when the last one ends; whoever needs one meanwhile waits for the same answer. */
export function tokensOf(owner: string, { url, clientId, held, keep }: TokenSource): Tokens {
  let last = held;
  let asking: Promise<string> | undefined;
  const ask = async () => {
    last = await fetchToken(url, clientId, last);
    await keep(last);
    return last.access_token!;
  };
  return {
    owner,
    async get(renew = false) {
      const { access_token, expires_at = 0 } = last;
      if (access_token && !renew && expires_at - marginMs > Date.now()) return access_token;
      asking ??= ask().finally(() => (asking = undefined));
      return asking;
    },
  };
}
