import { serverWords } from '../mail/server-words.js';
import { enhancedStatus } from '../mail/smtp-replies.js';
import { GrantRefusedError, TokenServerError } from '../oauth/fetch-token.js';
import { SmtpLink, type Patience, type SmtpFailure, type SmtpServer, type WireMail } from './smtp-link.js';

/** How a submission ended. */
export type SubmitResult =
  | { kind: 'accepted'; reply: string; providerId?: string; messageId?: string }
  /** The server answered no: nothing was taken. */
  | { kind: 'rejected'; code: number; enhanced: string | null; text: string; ofRecipient?: boolean }
  /** The connection failed before the mail's content was sent: nothing was taken. */
  | { kind: 'unreachable'; text: string }
  /** It failed after that: the server may or may not have it. */
  | { kind: 'unknown'; text: string }
  /** The mail itself is refused for good; that says nothing about its recipient. */
  | { kind: 'refused'; code: string; text: string }
  /** The account cannot send: its key, its domain or its quota. */
  | { kind: 'mailbox_failed'; text: string }
  /** The account's own server, or the one that gives it tokens, wants to be left alone for a while: nothing was taken. */
  | { kind: 'throttled'; seconds: number; code: string; text: string };

// A token server that is away says nothing about the mailbox: its mail waits.
const tokenPauseSeconds = 60;

// Idle connections cost the provider and us a socket each; servers close theirs after some minutes.
const idleMs = 30_000;

interface Idle {
  link: SmtpLink;
  timer: NodeJS.Timeout;
}

/** Submits mails over kept connections: one mail at a time on each, so there is one outcome to wait for. */
export class SmtpSubmitter {
  private readonly idle = new Map<string, Idle[]>();
  private readonly busy = new Set<SmtpLink>();

  constructor(private readonly patience?: Patience) {}

  async submit(server: SmtpServer, mail: WireMail): Promise<SubmitResult> {
    const key = JSON.stringify(server);
    try {
      const kept = this.take(key);
      const reply = kept
        ? await this.sendOnKept(kept, key, server, mail)
        : await this.send(await SmtpLink.open(server, this.patience), key, mail);
      return { kind: 'accepted', reply: serverWords(reply) };
    } catch (error) {
      return interpret(error as SmtpFailure);
    }
  }

  /** Cuts the connections that carry a mail right now. */
  abort(): void {
    for (const link of this.busy) link.cut();
  }

  /** Closes the idle connections. */
  close(): void {
    for (const list of this.idle.values())
      for (const { link, timer } of list) {
        clearTimeout(timer);
        link.close();
      }
    this.idle.clear();
  }

  /** A kept connection may have been closed by the server meanwhile: nothing was sent, and a fresh one is opened. */
  private async sendOnKept(link: SmtpLink, key: string, server: SmtpServer, mail: WireMail): Promise<string> {
    try {
      return await this.send(link, key, mail);
    } catch (error) {
      const { contentStarted, responseCode } = error as SmtpFailure;
      if (contentStarted || (responseCode && responseCode !== 421)) throw error;
      return this.send(await SmtpLink.open(server, this.patience), key, mail);
    }
  }

  private async send(link: SmtpLink, key: string, mail: WireMail): Promise<string> {
    this.busy.add(link);
    try {
      const reply = await link.send(mail);
      this.keep(key, link);
      return reply;
    } catch (error) {
      link.close();
      throw error;
    } finally {
      this.busy.delete(link);
    }
  }

  private take(key: string): SmtpLink | undefined {
    for (let entry = this.idle.get(key)?.pop(); entry; entry = this.idle.get(key)?.pop()) {
      clearTimeout(entry.timer);
      if (entry.link.alive) return entry.link;
    }
    return undefined;
  }

  private keep(key: string, link: SmtpLink): void {
    const list = this.idle.get(key) ?? [];
    this.idle.set(key, list);
    const timer = setTimeout(() => {
      list.splice(
        list.findIndex((entry) => entry.link === link),
        1,
      );
      link.close();
    }, idleMs);
    timer.unref();
    list.push({ link, timer });
  }
}

function interpret(error: SmtpFailure): SubmitResult {
  const text = serverWords(error.response ?? error.message);
  if (error instanceof TokenServerError) {
    return { kind: 'throttled', seconds: tokenPauseSeconds, code: 'token server', text: error.message };
  }
  if (error instanceof GrantRefusedError) return { kind: 'mailbox_failed', text: error.message };
  if (error.responseCode) {
    const ofRecipient = error.command === 'RCPT TO';
    return { kind: 'rejected', code: error.responseCode, enhanced: enhancedStatus(text), text, ofRecipient };
  }
  return { kind: error.contentStarted ? 'unknown' : 'unreachable', text };
}
