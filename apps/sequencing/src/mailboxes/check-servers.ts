import type { Server, ServerCheck } from '@sortie/contracts';
import type { SequencingConfig } from '../sequencing.config.js';
import type { Tokens } from '../oauth/tokens.js';
import { isLoopback } from '../sending/loopback.js';
import { routeOf } from '../sending/route.js';
import { checkImap } from './check-imap.js';
import { checkSmtp } from './check-smtp.js';

/** A mailbox's servers and what it logs in to them with. */
export interface Servers {
  email: string;
  /** Null: its mail leaves by a provider's API. */
  smtp: Server | null;
  smtpPassword: string | null;
  imap: Server | null;
  imapPassword: string | null;
  tokens?: Tokens;
  /** The mailbox is of a test-mode workspace. */
  test: boolean;
}

// Long enough for a far server with slow DNS, short enough for a person who waits.
const timeoutMs = 12_000;

/** Said of a server that a test-mode workspace does not reach. */
export const notContacted: ServerCheck = {
  ok: true,
  reason: 'not_contacted',
  detail: 'A test-mode workspace reaches nothing but this machine: the server was not contacted.',
};

/** Tries both servers at once, by the same way as real mail would take. */
export async function checkServers(
  config: SequencingConfig,
  servers: Servers,
): Promise<{ smtp: ServerCheck | null; imap: ServerCheck | null }> {
  const [smtp, imap] = await Promise.all([smtpOf(config, servers), imapOf(servers)]);
  return { smtp, imap };
}

async function smtpOf(config: SequencingConfig, servers: Servers): Promise<ServerCheck | null> {
  if (!servers.smtp) return null;
  const route = routeOf(config, { ...servers, smtp: servers.smtp }, {
    password: servers.smtpPassword, tokens: servers.tokens,
  });
  if (!route) return notContacted;
  const check = await checkSmtp(route.server, timeoutMs);
  if (!route.sandboxed) return check;
  return { ...check, detail: `Played by the sandbox, since the workspace is in test mode. ${check.detail}` };
}

async function imapOf({ imap, imapPassword: password, tokens, email, test }: Servers): Promise<ServerCheck | null> {
  if (!imap) return null;
  if (test && !isLoopback(imap.host)) return notContacted;
  const { host, port, secure, user } = imap;
  return checkImap({ host, port, secure, user: user ?? email, password, tokens }, timeoutMs);
}
