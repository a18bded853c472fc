import { createInbox, type Msg, type NatsConnection } from '@nats-io/transport-node';
import { beatMs, inboxWithBeats } from './beats.js';

/** Why there is no answer. Only `nobody` and `denied` mean that the request was not taken. */
export type Silence = 'nobody' | 'denied' | 'silent' | 'late' | 'lost';

/** A request that was not answered. */
export class NoReply extends Error {
  constructor(readonly why: Silence) {
    super(`no reply: ${why}`);
  }
}

interface Pending {
  subject: string;
  answer(text: string): void;
  fail(error: Error): void;
  /** Looks since it was sent or last heard of. */
  unheard: number;
}

// Three seconds: a responder that lives beats twice a second, also when its machine is busy.
const mostUnheard = 3_000 / beatMs;

/** Sends requests and hears their answers on one subscription; a responder that died is noticed by its silence. */
export class ReplyInbox {
  private readonly pending = new Map<string, Pending>();
  private readonly inbox: string;
  private readonly watch: NodeJS.Timeout;
  private sent = 0;

  constructor(private readonly connection: NatsConnection, inboxPrefix: string) {
    this.inbox = inboxWithBeats(createInbox(inboxPrefix));
    connection.subscribe(`${this.inbox}*`, {
      callback: (error, message) => {
        if (!error) this.hear(message);
      },
    });
    // Looks are counted instead of time: when this process itself hangs, what came meanwhile is heard before the next.
    this.watch = setInterval(() => this.look(), beatMs);
    this.watch.unref();
  }

  /** The text of the reply; rejects with NoReply at the deadline (unix milliseconds) at the latest. */
  request(subject: string, request: string, deadline: number): Promise<string> {
    const token = (this.sent += 1).toString(36);
    return new Promise<string>((resolve, reject) => {
      const late = () => this.take(token)?.fail(new NoReply('late'));
      const timer = setTimeout(late, Math.max(1, deadline - Date.now()));
      this.pending.set(token, {
        subject,
        unheard: 0,
        answer: (text) => {
          clearTimeout(timer);
          resolve(text);
        },
        fail: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      });
      try {
        this.connection.publish(subject, request, { reply: this.inbox + token });
      } catch (error) {
        this.take(token)!.fail(error as Error);
      }
    });
  }

  /** Nothing that was sent so far, or that was sent to this subject, will be answered. */
  fail(why: Silence, subject?: string): void {
    for (const [token, { subject: sentTo }] of this.pending) {
      if (subject === undefined || sentTo === subject) this.take(token)!.fail(new NoReply(why));
    }
  }

  close(): void {
    clearInterval(this.watch);
    this.fail('lost');
  }

  private hear(message: Msg): void {
    const token = message.subject.slice(this.inbox.length);
    if (message.data.length > 0) return this.take(token)?.answer(message.string());
    // The server says so for a subject that nobody subscribes to (NATS protocol, no responders).
    if (message.headers?.code === 503) return this.take(token)?.fail(new NoReply('nobody'));
    const beating = this.pending.get(token);
    if (beating) beating.unheard = 0;
  }

  private look(): void {
    for (const [token, waiting] of this.pending) {
      waiting.unheard += 1;
      if (waiting.unheard >= mostUnheard) this.take(token)!.fail(new NoReply('silent'));
    }
  }

  private take(token: string): Pending | undefined {
    const taken = this.pending.get(token);
    this.pending.delete(token);
    return taken;
  }
}
