import type { Server } from '@sortie/contracts';
import type { Login } from '../oauth/tokens.js';
import type { SequencingConfig } from '../sequencing.config.js';
import { isLoopback } from './loopback.js';
import type { SmtpServer } from './smtp-link.js';

/** How a mailbox's mail leaves: through its own server, or through the sandbox that plays the outside world. */
export interface Route {
  server: SmtpServer;
  sandboxed: boolean;
}

/**
 * Mail of a test-mode workspace reaches nothing but this machine: a server elsewhere is played by the sandbox, and
 * without one there is no way (null). A server on this machine is taken as it is, so that a test can bring its own.
 */
export function routeOf(
  config: SequencingConfig, mailbox: { email: string; smtp: Server; test: boolean }, login: Login = { password: null },
): Route | null {
  const { host, port, secure, user } = mailbox.smtp;
  const { password, tokens } = login;
  const own = { host, port, secure, user: user ?? (tokens || password ? mailbox.email : null), ...login };
  if (!mailbox.test) return { server: own, sandboxed: false };
  if (!config.sandboxSmtp) return isLoopback(host) ? { server: own, sandboxed: false } : null;
  const sandbox = new URL(config.sandboxSmtp);
  const sandboxPort = Number(sandbox.port);
  if (isLoopback(host) && port !== sandboxPort) return { server: own, sandboxed: false };
  // The sandbox files mail under the user that logs in, so there must be one to find it again.
  const known = { user: user ?? mailbox.email, password: password ?? 'sandbox', ...(tokens && { tokens }) };
  return { server: { host: sandbox.hostname, port: sandboxPort, secure: false, ...known }, sandboxed: true };
}
