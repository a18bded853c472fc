import { Readable } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';

/** Where a mailbox submits its mail. */
export interface SmtpServer {
  host: string;
  port: number;
  secure: boolean;
  user: string | null;
  password: string | null;
}

/** A mail as it goes over the wire. */
export interface WireMail {
  raw: Buffer;
  envelope: { from: string; to: string };
}

/** What nodemailer says of a failure; `contentStarted` is ours. */
export interface SmtpFailure extends Error {
  responseCode?: number;
  response?: string;
  /** The mail's first byte had been handed to the connection: from there on its fate is the server's word alone. */
  contentStarted?: boolean;
}

// A server that says nothing for so long is gone; RFC 5321 §4.5.3.2 allows minutes, but the lane waits meanwhile.
const silenceMs = 30_000;

/** One connection to a mailbox's server, for one mail at a time. Never repeats anything by itself. */
export class SmtpLink {
  /** False once the connection has ended or failed. */
  alive = true;
  private readonly connection: SMTPConnection;

  private constructor(server: SmtpServer) {
    const { host, port, secure } = server;
    this.connection = new SMTPConnection({
      host, port, secure, connectionTimeout: silenceMs, greetingTimeout: silenceMs, socketTimeout: silenceMs,
    });
    this.connection.on('end', () => (this.alive = false));
  }

  /** Connects and, where the mailbox has a user, logs in. */
  static async open(server: SmtpServer): Promise<SmtpLink> {
    const link = new SmtpLink(server);
    await link.connected();
    if (server.user) await link.loggedIn(server.user, server.password ?? '');
    return link;
  }

  /** The server's own words of acceptance; rejects with an SmtpFailure. */
  send(mail: WireMail): Promise<string> {
    let contentStarted = false;
    // Nodemailer reads the message only after the server's 354: the first read is the point of no return.
    const content = Readable.from((function* () {
      contentStarted = true;
      yield mail.raw;
    })());
    const envelope = { from: mail.envelope.from, to: [mail.envelope.to], size: mail.raw.length };
    return new Promise((resolve, reject) => {
      this.connection.send(envelope, content, (error, info) => {
        if (!error) return resolve(info.response);
        reject(Object.assign(error, { contentStarted }));
      });
    });
  }

  /** Ends the connection at once, whatever it carries. */
  cut(): void {
    this.alive = false;
    this.connection.close();
  }

  close(): void {
    this.alive = false;
    this.connection.quit();
  }

  private connected(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.connection.on('error', (error: Error) => {
        this.alive = false;
        reject(error);
      });
      this.connection.connect((error) => (error ? reject(error) : resolve()));
    });
  }

  private loggedIn(user: string, pass: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.connection.login({ user, credentials: { user, pass } } as never, (error) => {
        if (!error) return resolve();
        this.close();
        reject(error);
      });
    });
  }
}
