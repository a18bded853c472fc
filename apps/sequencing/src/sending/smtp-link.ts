import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { minuteMs } from '@sortie/contracts';
import { openSocket } from '../mail-hosts/open-socket.js';
import type { Login } from '../oauth/tokens.js';
import { withFreshToken } from '../oauth/with-fresh-token.js';
import { isLoopback } from './loopback.js';
import { loginOf, refusesLogin } from './smtp-login.js';

/** Where a mailbox submits its mail. */
export interface SmtpServer extends Login {
  host: string;
  port: number;
  secure: boolean;
  user: string | null;
}

/** A mail as it goes over the wire. */
export interface WireMail {
  /** By which a report of the server names it. */
  id: string;
  raw: Buffer;
  envelope: { from: string; to: string };
}

/** What nodemailer says of a failure; `contentStarted` is ours. */
export interface SmtpFailure extends Error {
  responseCode?: number;
  response?: string;
  /** What the server answered: `RCPT TO`, `DATA`. */
  command?: string;
  /** The mail's first byte had been handed to the connection: from there on its fate is the server's word alone. */
  contentStarted?: boolean;
}

/** How long a server is waited for, in milliseconds. */
export interface Patience {
  /** Between two signs of life. */
  silenceMs: number;
  /** For greeting and login as a whole: a server may drip its words. */
  openMs: number;
  /** For one mail as a whole. */
  mailMs: number;
}

// A server that says nothing for half a minute is gone; RFC 5321 §4.5.3.2 allows minutes, but the lane waits so long.
// Ten MiB over a slow line take five minutes.
const usual: Patience = { silenceMs: 30_000, openMs: minuteMs, mailMs: 5 * minuteMs };

/** One connection to a mailbox's server, for one mail at a time. Never repeats anything by itself. */
export class SmtpLink {
  /** False once the connection has ended or failed. */
  alive = true;
  private readonly connection: SMTPConnection;
  /** Rejects the step under way. */
  private giveUp: (error: Error) => void = () => undefined;

  private constructor(
    server: SmtpServer,
    private readonly patience: Patience,
    connection: Socket,
  ) {
    const { host, port, secure, user } = server;
    const { silenceMs } = patience;
    this.connection = new SMTPConnection({
      host, port, secure, connection, greetingTimeout: silenceMs,
      // A moment later, since the greeting's time-out says more.
      socketTimeout: silenceMs + 100,
      // A password crosses no network in clear (RFC 8314).
      requireTLS: !secure && user !== null && !isLoopback(host),
    });
    this.connection.on('end', () => (this.alive = false));
  }

  /** Connects and, where the mailbox has a user, logs in. */
  static open(server: SmtpServer, patience = usual): Promise<SmtpLink> {
    return withFreshToken(server, (at) => SmtpLink.connect(at, patience), refusesLogin);
  }

  private static async connect(server: SmtpServer, patience: Patience): Promise<SmtpLink> {
    const link = new SmtpLink(server, patience, await openSocket(server, patience.silenceMs));
    const late = setTimeout(() => link.cut(), patience.openMs);
    try {
      await link.connected();
      if (server.user) await link.loggedIn(loginOf(server.user, server));
      return link;
    } finally {
      clearTimeout(late);
    }
  }

  /** The server's own words of acceptance; rejects with an SmtpFailure. */
  send(mail: WireMail): Promise<string> {
    let contentStarted = false;
    // Nodemailer reads the message only after the server's 354: the first read is the point of no return.
    const content = Readable.from((function* () {
      contentStarted = true;
      yield mail.raw;
    })());
    const { from, to } = mail.envelope;
    const envelope = { from, to: [to], size: mail.raw.length, dsn: reportsOf(mail.id, to) };
    const late = setTimeout(() => this.cut(), this.patience.mailMs);
    return this.step<{ response: string }>((done) => this.connection.send(envelope, content, done))
      .then(
        ({ response }) => response,
        (error: Error) => Promise.reject(Object.assign(error, { contentStarted })),
      )
      .finally(() => clearTimeout(late));
  }

  /** Ends the connection at once, whatever it carries. */
  cut(): void {
    this.alive = false;
    this.connection.close();
    // Nodemailer forgets who waits for a connection that is closed on purpose.
    this.giveUp(new Error('the connection was cut off'));
  }

  close(): void {
    this.alive = false;
    this.connection.quit();
  }

  private async connected(): Promise<void> {
    // Once for all steps: an error that nobody listens to would end the process.
    this.connection.on('error', (error: Error) => {
      this.alive = false;
      this.giveUp(error);
    });
    await this.step((done) => this.connection.connect(done as (error?: Error) => void));
  }

  private async loggedIn(login: object): Promise<void> {
    try {
      await this.step((done) => this.connection.login(login as never, done as never));
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** One exchange with the server, which ends at the latest when the connection does. */
  private step<T>(start: (done: (error: Error | null | undefined, value?: T) => void) => void): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.giveUp = reject;
      start((error, value) => (error ? reject(error) : resolve(value as T)));
    });
  }
}

/**
 * What a server that knows DSN (RFC 3461) is asked to report, and in whose name: delays and failures, with the header
 * of the mail. Nodemailer says so only to servers that announce it.
 */
function reportsOf(id: string, to: string) {
  const asked = { ret: 'HDRS', envid: id, notify: ['FAILURE', 'DELAY'] };
  // Other than ASCII would need another form of address (RFC 6533).
  return /^[\x21-\x7e]+$/.test(to) ? { ...asked, orcpt: `rfc822;${to}` } : asked;
}
