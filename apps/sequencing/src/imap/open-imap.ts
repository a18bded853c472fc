import { ImapFlow } from 'imapflow';
import { minuteMs } from '@sortie/contracts';
import { maxMailBytes } from '../inbound/parse.js';
import { checkedLookup, isRefusedLiteral, RefusedAddressError } from '../mail-hosts/mail-address.js';
import { withFreshToken } from '../oauth/with-fresh-token.js';
import { isLoopback } from '../sending/loopback.js';
import type { ImapServer } from './account.js';

// A server that needs longer for one answer is away; the next try comes by itself.
const silenceMs = 30_000;
// RFC 2177: an IDLE that is not renewed within 29 minutes may be cut off; a margin for slow links.
const longestIdleMs = 25 * minuteMs;
// What we ask for is bounded; a server that sends more than the largest mail and its frame is not to be believed.
const largestLiteral = maxMailBytes + 1024 * 1024;
// A line of a FETCH answer is flags and numbers; of a SEARCH answer all uids of a large folder.
const longestLine = 16 * 1024 * 1024;

/**
 * Connects and logs in; a token that is refused is renewed once. Rejects with what imapflow or a token server says; see
 * connection-failure.ts for its meaning.
 */
export async function openImap(server: ImapServer, timeoutMs = silenceMs, signal?: AbortSignal): Promise<ImapFlow> {
  return withFreshToken(server, (at) => connect(at, timeoutMs, signal), refusesLogin);
}

function refusesLogin(error: unknown): boolean {
  return (error as { authenticationFailed?: boolean }).authenticationFailed === true;
}

async function connect(server: ImapServer, timeoutMs: number, signal?: AbortSignal): Promise<ImapFlow> {
  signal?.throwIfAborted();
  if (isRefusedLiteral(server.host)) throw new RefusedAddressError();
  const { tokens, password } = server;
  const secret = tokens ? { accessToken: await tokens.get() } : { pass: password ?? '' };
  const client = new ImapFlow({
    host: server.host,
    port: server.port,
    secure: server.secure,
    // imapflow hands these options to net.connect as well: each address is checked as it is resolved.
    tls: { lookup: checkedLookup } as object,
    // A password crosses no network in clear (RFC 8314): without TLS from the start there must be STARTTLS.
    doSTARTTLS: server.secure ? false : isLoopback(server.host) ? undefined : true,
    auth: { user: server.user, ...secret },
    clientInfo: { name: 'Sortie' },
    logger: false,
    disableAutoIdle: true,
    maxIdleTime: longestIdleMs,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    maxLiteralSize: largestLiteral,
    maxLineLength: longestLine,
    maxResponseSize: largestLiteral + longestLine,
  });
  // Whatever is under way rejects with the same error; without a listener it would end the process.
  client.on('error', () => undefined);
  try {
    await within(client.connect(), timeoutMs, signal);
    return client;
  } catch (error) {
    client.close();
    throw error;
  }
}

/** Says goodbye, and does not wait for a server that does not answer. */
export async function closeImap(client: ImapFlow): Promise<void> {
  // A goodbye takes one round trip; whoever needs longer is cut off.
  const goodbyeMs = 1000;
  if (client.usable) await within(client.logout(), goodbyeMs).catch(() => undefined);
  client.close();
}

async function within<T>(work: Promise<T>, ms: number, signal?: AbortSignal): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let stop = () => undefined as void;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' })), ms);
    stop = () => reject(new Error('not wanted any more'));
    signal?.addEventListener('abort', stop);
  });
  work.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}
