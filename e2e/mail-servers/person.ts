import { ImapFlow } from 'imapflow';
import { createTransport } from 'nodemailer';
import { servers } from './servers.config.ts';

/** Somebody with a mail account on the test servers, and an ordinary mail client. */
export class Person {
  readonly password = servers.password;
  readonly address: string;

  constructor(address: string) {
    this.address = address;
  }

  /** Sends by submission with STARTTLS and a login; resolves with what the server said. */
  async send(mail: { to: string; subject: string; text: string; inReplyTo?: string }): Promise<string> {
    const transport = createTransport({
      host: '127.0.0.1', port: servers.ports.submission, requireTLS: true,
      auth: { user: this.address, pass: this.password },
    });
    const { response } = await transport.sendMail({ from: this.address, ...mail });
    transport.close();
    return response;
  }

  /** Works in the account over IMAP with TLS. */
  async imap<T>(work: (client: ImapFlow) => Promise<T>): Promise<T> {
    const client = new ImapFlow({
      host: '127.0.0.1', port: servers.ports.imaps, secure: true, logger: false,
      auth: { user: this.address, pass: this.password },
    });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.logout();
    }
  }

  /** Waits, by IDLE, until the inbox holds so many mails; answers their raw sources. */
  receive(count: number): Promise<string[]> {
    return this.imap(async (client) => {
      await client.mailboxOpen('INBOX');
      while (client.mailbox && client.mailbox.exists < count) {
        const arrived = new Promise((resolve) => client.once('exists', resolve));
        void client.idle();
        await arrived;
      }
      const mails = await client.fetchAll('1:*', { source: true });
      return mails.map(({ source }) => source!.toString());
    });
  }
}
