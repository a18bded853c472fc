import { Inject, Injectable } from '@nestjs/common';
import { EventStore } from '@sortie/event-store';
import { Log } from '@sortie/platform';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { SequencingConfig } from '../sequencing.config.js';
import { InboundMails } from './handle-mail.js';
import type { Recipient } from './match-mail.js';
import { Pace } from './pace.js';
import { maxMailBytes, parseMail, UnreadableMailError } from './parse.js';
import { recipientOf } from './recipient-of.js';

// A flood of senders waits in the kernel's queue instead of in our memory.
const mostClients = 50;
// One mail has at most a few recipients of ours.
const mostRecipients = 10;

/** Our inbound SMTP server: takes mail for return paths that we made and for connected mailboxes, and nothing else. */
@Injectable()
export class InboundListener {
  private server?: SMTPServer;
  private readonly pace = new Pace();
  private readonly recipients = new WeakMap<SMTPServerSession, Recipient[]>();

  constructor(
    @Inject(EventStore) private readonly store: EventStore,
    @Inject(InboundMails) private readonly mails: InboundMails,
    @Inject(SequencingConfig) private readonly config: SequencingConfig,
    @Inject(Log) private readonly log: Log,
  ) {}

  /** Listens; answers where. */
  async start(): Promise<string> {
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['AUTH', 'STARTTLS'],
      size: maxMailBytes,
      maxClients: mostClients,
      logger: false,
      onRcptTo: (address, session, done) => this.onRecipient(address.address, session).then(() => done(), done),
      onData: (stream, session, done) => {
        this.onMail(stream, session).then(() => done(), done);
      },
    });
    server.on('error', (error) =>
      this.log.warn('the inbound listener had an error', { error: error.message.slice(0, 100) }),
    );
    this.server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.config.inboundPort, this.config.inboundHost, () => resolve());
    });
    const { port } = server.server.address() as AddressInfo;
    return `smtp://${this.config.inboundHost}:${port}`;
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => (this.server ? this.server.close(() => resolve()) : resolve()));
  }

  private async onRecipient(address: string, session: SMTPServerSession): Promise<void> {
    const known = this.recipients.get(session) ?? [];
    // A new transaction of the same session starts over.
    if (session.envelope.rcptTo.length === 0) known.length = 0;
    if (known.length >= mostRecipients) throw answer(452, '4.5.3 too many recipients');
    const recipient = await recipientOf(this.store, this.config, address);
    if (!recipient) throw answer(550, '5.1.1 no such address here');
    this.recipients.set(session, [...known, recipient]);
  }

  /** Committed before the 250: a sender that hears it may forget the mail. */
  private async onMail(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      // What is too large is read to its end and dropped, so that the sender hears why.
      if (!stream.sizeExceeded) chunks.push(chunk);
    }
    if (stream.sizeExceeded) throw answer(552, '5.3.4 message too large');
    try {
      const mail = await parseMail(Buffer.concat(chunks));
      const recipients = this.recipients.get(session) ?? [];
      if (this.pace.exceeded(mail, recipients)) throw answer(450, '4.7.1 too many mails at once, try again later');
      await this.mails.handle(mail, recipients);
    } catch (error) {
      if (isAnswer(error)) throw error;
      if (error instanceof UnreadableMailError) throw answer(554, '5.6.0 message cannot be read');
      this.log.error('an inbound mail could not be recorded; its sender tries again', error);
      throw answer(451, '4.3.0 try again later');
    } finally {
      this.recipients.delete(session);
    }
  }
}

function answer(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}

function isAnswer(error: unknown): boolean {
  return error instanceof Error && 'responseCode' in error;
}
