import { execFileSync } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { join } from 'node:path';
import { ImapReaders } from '../../apps/sequencing/src/imap/readers.js';
import { SentCopies } from '../../apps/sequencing/src/imap/sent-copies.js';
import { SentLookups } from '../../apps/sequencing/src/imap/sent-lookups.js';
import { InboundMails } from '../../apps/sequencing/src/inbound/handle-mail.js';
import type { InboundMail } from '../../apps/sequencing/src/inbound/inbound-mail.js';
import { WorkspaceTime } from '../../apps/sequencing/src/clock/workspace-time.js';
import { openSendingWorld, type SendingWorld } from '../../apps/sequencing/src/testing/sending-world.fixture-spec.js';
import { Person } from './person.ts';
import { servers } from './servers.config.ts';

// Shorter than a test's time, so that it says what was logged.
const patienceMs = 100_000;

type Enrolled = Awaited<ReturnType<SendingWorld['enroll']>>;

/** The sequencing service's sender and readers over a real database, with mailboxes on the real mail servers. */
export interface MailWorld extends SendingWorld {
  readers: ImapReaders;
  lookups: SentLookups;
  copies: SentCopies;
  /** A mailbox with an account of its own on the servers. */
  account(settings?: object): Promise<{ mailboxId: string; owner: Person }>;
  /** Somebody who is enrolled, with an account on the servers. */
  recipient(mailboxId: string, steps?: object[]): Promise<Enrolled & { person: Person }>;
  /** Sends the mailbox's next mail; answers its Message-ID. */
  sendNext(mailboxId: string): Promise<string>;
  /** Every mail that went through the inbound path, in order. */
  handled: InboundMail[];
  /** Lines that the readers logged. */
  logged: Record<string, unknown>[];
  /** Resolves when this holds; looked at whenever a mail was handled or a mailbox was read to its end. */
  until(holds: () => boolean | Promise<boolean>): Promise<void>;
  /** The readers of another process. */
  otherReaders(): Promise<ImapReaders>;
  /** Dovecot's own administration. */
  doveadm(...args: string[]): void;
  rows(text: string, ...values: unknown[]): Promise<any[]>;
}

export async function openMailWorld(backfill = { days: 30, mails: 20_000 }): Promise<MailWorld> {
  const world = await openSendingWorld();
  Object.assign(world.config, { imapReaders: 100, imapBackfillDays: backfill.days, imapBackfillMails: backfill.mails });
  const news = new EventEmitter();
  const handled: InboundMail[] = [];
  const logged: Record<string, unknown>[] = [];
  const write = (message: string, about: unknown) => {
    logged.push({ message, ...(about instanceof Error ? { error: String(about) } : (about as object)) });
    news.emit('news');
  };
  const log = { warn: write, error: write, info: write, debug: write } as never;
  const { store, app } = world.test;
  const inbound = new InboundMails(store, new WorkspaceTime(store), world.config);
  const mails = {
    handle: async (mail: InboundMail, ...rest: [never]) => {
      await inbound.handle(mail, ...rest);
      handled.push(mail);
      news.emit('news');
    },
  };
  const openReaders = () => {
    const made = new ImapReaders(store, mails as never, world.config, { pool: app } as never, log);
    made.onCaughtUp = () => news.emit('news');
    return made;
  };
  const readers = openReaders();
  const lookups = new SentLookups(store, world.config, log);
  const copies = new SentCopies(store, world.config, log);
  world.sender.onAccepted = (mail) => copies.file(mail);
  const rows = async (text: string, ...values: unknown[]) => (await world.test.admin.query(text, values)).rows;
  let users = 0;
  return {
    ...world,
    readers, lookups, copies, handled, logged, rows,
    otherReaders: async () => openReaders(),
    doveadm(...args) {
      execFileSync('doveadm', ['-c', join(servers.folder, 'dovecot.conf'), ...args], { stdio: 'pipe' });
    },
    async account(settings = {}) {
      const owner = new Person(`seller${++users}.${Date.now()}@${servers.domains[0]}`);
      const login = { host: '127.0.0.1', user: owner.address, password: owner.password };
      const mailboxId = await world.mailbox({
        email: owner.address,
        smtp: { ...login, port: servers.ports.submission },
        imap: { ...login, port: servers.ports.imaps, secure: true },
        ...settings,
      } as never);
      return { mailboxId, owner };
    },
    async recipient(mailboxId, steps) {
      const enrolled = await world.enroll(mailboxId, steps);
      return { ...enrolled, person: new Person(`${enrolled.contactId}@people.example`) };
    },
    async sendNext(mailboxId) {
      if (!(await world.sender.sendNext(world.workspaceId, mailboxId, new Date()))) throw new Error('nothing was due');
      const [touch] = await rows(
        `select state, server_reply, message_id from touches where mailbox_id = $1 and message_id is not null
         order by updated_at desc limit 1`,
        mailboxId,
      );
      if (touch?.state !== 'accepted') throw new Error(`not accepted: ${touch?.state} ${touch?.server_reply}`);
      return touch.message_id as string;
    },
    async until(holds) {
      const signal = AbortSignal.timeout(patienceMs);
      for (;;) {
        const next = once(news, 'news', { signal });
        next.catch(() => undefined);
        if (await holds()) return;
        await next.catch(async () => {
          const folders = await rows('select mailbox_id, folder, last_uid, taken, passed_over from imap_folders');
          const seen = { handled: handled.length, logged, folders };
          throw new Error(`nothing more happened: ${JSON.stringify(seen)}`);
        });
      }
    },
    async close() {
      await readers.stop();
      await copies.idle();
      await world.close();
    },
  };
}
