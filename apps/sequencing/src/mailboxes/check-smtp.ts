import type { ServerCheck } from '@sortie/contracts';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { openSocket } from '../mail-hosts/open-socket.js';
import { hasLogin } from '../oauth/tokens.js';
import { withFreshToken } from '../oauth/with-fresh-token.js';
import { isLoopback } from '../sending/loopback.js';
import { loginOf, refusesLogin } from '../sending/smtp-login.js';
import type { SmtpServer } from '../sending/smtp-link.js';
import { smtpFailure } from './connection-failure.js';

/** Connects and logs in as a send would, and sends nothing. */
export async function checkSmtp(server: SmtpServer, timeoutMs: number): Promise<ServerCheck> {
  try {
    return await withFreshToken(server, (at) => tryLogin(at, timeoutMs), refusesLogin);
  } catch (error) {
    return { ok: false, ...smtpFailure(error) };
  }
}

async function tryLogin(server: SmtpServer, timeoutMs: number): Promise<ServerCheck> {
  const { host, port, secure, user } = server;
  const connection = new SMTPConnection({
    host,
    port,
    secure,
    connection: await openSocket(server, timeoutMs),
    requireTLS: !secure && user !== null && !isLoopback(host),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
  });
  // A server that drips its words keeps every other timer from running out.
  const late = setTimeout(() => connection.close(), timeoutMs * 2);
  try {
    await connected(connection);
    if (user === null)
      return { ok: true, reason: null, detail: 'The server answers; no user is set, so none logs in.' };
    if (!hasLogin(server)) return { ok: false, reason: 'no_credentials', detail: 'A user is set and no password.' };
    if (!connection.allowsAuth)
      return { ok: false, reason: 'auth_unsupported', detail: 'The SMTP server offers no login on this port.' };
    await loggedIn(connection, loginOf(user, server));
    return { ok: true, reason: null, detail: 'Logged in.' };
  } finally {
    clearTimeout(late);
    connection.quit();
    connection.close();
  }
}

function connected(connection: SMTPConnection): Promise<void> {
  return new Promise((resolve, reject) => {
    connection.on('error', reject);
    connection.on('end', () => reject(Object.assign(new Error('closed'), { code: 'ETIMEDOUT' })));
    connection.connect((error) => (error ? reject(error) : resolve()));
  });
}

function loggedIn(connection: SMTPConnection, login: object): Promise<void> {
  return new Promise((resolve, reject) => {
    connection.on('error', reject);
    connection.on('end', () => reject(Object.assign(new Error('closed'), { code: 'ETIMEDOUT' })));
    connection.login(login as never, (error) => (error ? reject(error) : resolve()));
  });
}
