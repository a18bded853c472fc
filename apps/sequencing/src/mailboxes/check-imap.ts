import type { ServerCheck } from '@sortie/contracts';
import type { ImapServer } from '../imap/account.js';
import { closeImap, openImap } from '../imap/open-imap.js';
import { hasLogin } from '../oauth/tokens.js';
import { firstLine } from './first-line.js';
import { greetingFailure, imapFailure } from './connection-failure.js';

/** Connects, logs in and opens the inbox as the reader would, and reads nothing. */
export async function checkImap(server: ImapServer, timeoutMs: number): Promise<ServerCheck> {
  if (!hasLogin(server)) return { ok: false, reason: 'no_credentials', detail: 'No password is set for IMAP.' };
  const settled = new AbortController();
  const tries = [login(server, timeoutMs, settled.signal)];
  // imapflow waits for a greeting behind whatever else is said: a second look at what comes first is quicker.
  if (!server.secure) tries.push(otherGreeting(server, timeoutMs));
  try {
    return await Promise.race(tries);
  } finally {
    settled.abort();
  }
}

async function login(server: ImapServer, timeoutMs: number, signal: AbortSignal): Promise<ServerCheck> {
  try {
    const client = await openImap(server, timeoutMs, signal);
    try {
      await client.mailboxOpen('INBOX', { readOnly: true });
    } finally {
      await closeImap(client);
    }
    return { ok: true, reason: null, detail: 'Logged in; the inbox can be read.' };
  } catch (error) {
    return { ok: false, ...imapFailure(error) };
  }
}

/** Resolves only for a server that does not greet as IMAP servers do. */
async function otherGreeting(server: ImapServer, timeoutMs: number): Promise<ServerCheck> {
  const line = await firstLine(server, timeoutMs);
  const failure = line && greetingFailure(line);
  return failure ? { ok: false, ...failure } : new Promise<never>(() => undefined);
}
