import type { ServerCheck } from '@sortie/contracts';
import type { ImapServer } from '../imap/account.js';
import { closeImap, openImap } from '../imap/open-imap.js';
import { firstLine } from './first-line.js';
import { greetingFailure, imapFailure } from './connection-failure.js';

/** Connects, logs in and opens the inbox as the reader would, and reads nothing. */
export async function checkImap(server: ImapServer, timeoutMs: number): Promise<ServerCheck> {
  if (!server.password) return { ok: false, reason: 'no_credentials', detail: 'No password is set for IMAP.' };
  try {
    const client = await openImap(server, timeoutMs);
    try {
      await client.mailboxOpen('INBOX', { readOnly: true });
    } finally {
      await closeImap(client);
    }
    return { ok: true, reason: null, detail: 'Logged in; the inbox can be read.' };
  } catch (error) {
    const failure = imapFailure(error);
    // imapflow waits for a greeting behind whatever else is said.
    const line = failure.reason === 'timeout' && !server.secure ? await firstLine(server, timeoutMs) : null;
    return { ok: false, ...((line && greetingFailure(line)) || failure) };
  }
}
