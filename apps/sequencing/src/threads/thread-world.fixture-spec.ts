import { newId, type CallContext, type Message, type ReplyInThread } from '@sortie/contracts';
import type { Log } from '@sortie/platform';
import { WorkspaceTime } from '../clock/workspace-time.js';
import { failOver } from '../failover/fail-over.js';
import type { SentLookups } from '../imap/sent-lookups.js';
import { InboundMails } from '../inbound/handle-mail.js';
import type { MailboxPlace } from '../inbound/correspondence.js';
import type { Recipient } from '../inbound/match-mail.js';
import { parseMail } from '../inbound/parse.js';
import { RepliesEndpoint } from '../replies/replies.endpoint.js';
import { Cursors } from '../sequencing.cursors.js';
import { openMailSink } from '../testing/mail-sink.fixture-spec.js';
import { openSendingWorld, type SendingWorld } from '../testing/sending-world.fixture-spec.js';
import { AnswerSender } from './answer-sender.js';
import { ThreadsEndpoint } from './threads.endpoint.js';

/** A mail that was sent, and whom to. */
export interface Sent {
  touchId: string;
  enrollmentId: string;
  contactId: string;
  campaignId: string;
  mailboxId: string;
  messageId: string;
  email: string;
}

/** A sending world that also receives, and whose servers keep what they take. */
export interface ThreadWorld extends SendingWorld {
  threads: ThreadsEndpoint;
  replies: RepliesEndpoint;
  answers: AnswerSender;
  /** Raw mails that the server has taken, in order. */
  raw: string[];
  /** A contact whose first mail has gone out from a mailbox of its own. */
  sent(steps?: object[]): Promise<Sent>;
  /** Answers in the thread; nothing is sent before `answers.run`. */
  write(input: ReplyInThread, more?: Partial<CallContext>): Promise<Message>;
  /** A mail arrives at the mailbox, or at another. */
  arrives(sent: Sent, head: Record<string, string>, body: string, at?: MailboxPlace): Promise<void>;
  /** The contact writes back on the mail. */
  repliesOn(sent: Sent, text: string, head?: Record<string, string>): Promise<void>;
  /** The contact's mailbox gives them to another, as one does that is removed; gives that other. */
  handOver(sent: Sent): Promise<string>;
  rows(text: string, ...values: unknown[]): Promise<any[]>;
}

const step = { channel: 'email', wait_days: 0, subject: 'A question', body: 'Hello {{ contact.first_name }}' };
let count = 0;

export async function openThreadWorld(people = 'people.example'): Promise<ThreadWorld> {
  const world = await openSendingWorld(people);
  const raw: string[] = [];
  const server = await openMailSink((mail) => raw.push(String(mail)));
  const time = new WorkspaceTime(world.test.store);
  const mails = new InboundMails(world.test.store, time, world.config);
  const log = { error: () => undefined } as unknown as Log;
  const answers = new AnswerSender(world.test.store, world.sender, time, world.config, {} as SentLookups, log);
  const cursors = new Cursors(world.config);
  const rows = async (text: string, ...values: unknown[]) => (await world.test.admin.query(text, values)).rows;

  const arrives = async (sent: Sent, head: Record<string, string>, body: string, at?: MailboxPlace) => {
    const [mailbox] = await rows('select email, address_hash from mailboxes where id = $1', sent.mailboxId);
    const all = {
      'Message-ID': `<in${(count += 1)}@people.example>`,
      From: `Dana Ruiz <${sent.email}>`,
      To: mailbox.email,
      Subject: 'Re: A question',
      ...head,
    };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
    const mailboxes = [{ workspaceId: world.workspaceId, mailboxId: sent.mailboxId, ...at }];
    const recipients: Recipient[] = [{ kind: 'mailbox', addressHash: mailbox.address_hash, mailboxes }];
    await mails.handle(await parseMail(Buffer.from([...lines, '', body].join('\r\n'))), recipients);
  };
  const threads = new ThreadsEndpoint(world.test.store, cursors, answers);
  return {
    ...world,
    raw,
    answers,
    rows,
    arrives,
    threads,
    async write(input, more = {}) {
      // Without a number the sender, woken by the commit, sends nothing.
      const { number } = world.sender;
      world.sender.number = null;
      try {
        return await threads.reply(input, world.call(more));
      } finally {
        world.sender.number = number;
      }
    },
    replies: new RepliesEndpoint(world.test.store, cursors),
    async sent(steps = [step, { ...step, wait_days: 3 }]) {
      const mailboxId = await world.mailbox({ smtp: { host: '127.0.0.1', port: server.port } } as never);
      const enrolled = await world.enroll(mailboxId, steps);
      const now = await time.now(world.workspaceId);
      if (!(await world.sender.sendNext(world.workspaceId, mailboxId, now))) throw new Error('nothing was due');
      const [touch] = await rows('select message_id from touches where id = $1', enrolled.touchId);
      return { ...enrolled, mailboxId, messageId: touch.message_id, email: `${enrolled.contactId}@${people}` };
    },
    repliesOn: (sent, text, head = {}) => arrives(sent, { 'In-Reply-To': sent.messageId, ...head }, text),
    async handOver({ campaignId, mailboxId }) {
      const other = await world.mailbox({ smtp: { host: '127.0.0.1', port: server.port } } as never);
      const poolId = newId('pool');
      await rows(
        `insert into pools (workspace_id, id, name, mailbox_ids, created_at, version)
         values ($1, $2, 'p', $3, now(), 1)`,
        world.workspaceId,
        poolId,
        [other],
      );
      await rows('update campaigns set pool_id = $2 where id = $1', campaignId, poolId);
      await failOver(world.test.store, world.workspaceId, mailboxId, await time.now(world.workspaceId), 'removed');
      return other;
    },
    async close() {
      await answers.stop();
      // The sender's kept connections end with it, so the server can.
      await world.close();
      await server.close();
    },
  };
}
