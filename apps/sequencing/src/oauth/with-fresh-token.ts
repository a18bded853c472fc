import type { Login } from './tokens.js';

/**
 * Logs in with the token that is known, and once more with a fresh one where the server refuses it. Some say so by a
 * challenge, upon which a client renews the token itself; others, Microsoft's among them, refuse at once. Without a
 * token the server is not bothered.
 */
export async function withFreshToken<Server extends Login, Result>(
  server: Server,
  attempt: (server: Server) => Promise<Result>,
  refusesLogin: (error: unknown) => boolean,
): Promise<Result> {
  const { tokens } = server;
  if (!tokens) return attempt(server);
  let renewed = false;
  const get = (renew = false) => {
    renewed ||= renew;
    return tokens.get(renew);
  };
  await tokens.get();
  try {
    return await attempt({ ...server, tokens: { ...tokens, get } });
  } catch (error) {
    if (renewed || !refusesLogin(error)) throw error;
    await tokens.get(true);
    return attempt(server);
  }
}
