import { setTimeout as wait } from 'node:timers/promises';
import {
  AuthorizationError,
  connect,
  createInbox,
  PermissionViolationError,
  type NatsConnection,
} from '@nats-io/transport-node';
import { busAddress } from './bus-address.js';
import type { Observer } from './observer.js';
import { ReplyInbox } from './operations/reply-inbox.js';

// A server that hangs without closing its connections is noticed at the third missed ping, after 1.5 s, so that
// callers are told within 2 s.
const pingMs = 500;
const missedPings = 2;
const reconnectMs = 250;
// A supervisor may start the bus at the same moment; after this it is misconfigured or gone.
const firstConnectMs = 30_000;
// Room for `{"response":…,"isDisposed":true,"id":"…"}` and the headers.
const envelopeBytes = 1024;

export interface BusOptions {
  url: string;
  /** Shown in the server's own listings; answers come to the inbox of this name, which no other user may hear. */
  name: string;
  observer: Observer;
}

/** The one connection of a service to core NATS. It reconnects for ever. */
export class Bus {
  /** Whether the server can be reached right now. */
  connected = true;
  /** Called, once each, when the connection breaks. */
  readonly losses = new Set<() => void>();
  /** Where this process hears the answers to its calls. */
  readonly replies: ReplyInbox;
  private readonly reconnections: (() => void)[] = [];
  private limit: number;

  constructor(
    readonly connection: NatsConnection,
    private readonly observer: Observer,
    private readonly inboxPrefix: string,
  ) {
    this.replies = new ReplyInbox(connection, inboxPrefix);
    this.limit = connection.info!.max_payload;
    void this.watch();
  }

  /** Largest message in bytes that the server takes, as it said when it was last heard: our nats.conf's or less. */
  get maxPayload(): number {
    // A connection that is broken has no server to ask.
    this.limit = this.connection.info?.max_payload ?? this.limit;
    return this.limit;
  }

  /** Largest JSON of an answer in bytes: a write checks it before its commit. */
  get replyLimit(): number {
    return this.maxPayload - envelopeBytes;
  }

  /** A subject that only this service may hear: of any other the server refuses the subscription. */
  newInbox(): string {
    return createInbox(this.inboxPrefix);
  }

  /** Runs at every reconnection: what was published meanwhile has been missed. */
  onReconnect(run: () => void): void {
    this.reconnections.push(run);
  }

  async close(): Promise<void> {
    if (this.connected) await this.connection.flush().catch(() => undefined);
    this.replies.close();
    await this.connection.close();
  }

  private async watch(): Promise<void> {
    for await (const status of this.connection.status()) {
      if (status.type === 'disconnect') this.lost();
      else if (status.type === 'reconnect') this.regained();
      else if (status.type === 'error') this.failed(status.error);
    }
    this.lost();
  }

  private failed(error: Error): void {
    this.observer.failure('the bus reports an error', error);
    if (error instanceof PermissionViolationError && error.operation === 'publish') {
      this.replies.fail('denied', error.subject);
    }
  }

  private lost(): void {
    this.connected = false;
    // A reply that was on its way never comes: nobody waits for it any longer.
    this.replies.fail('lost');
    const told = [...this.losses];
    this.losses.clear();
    for (const tell of told) tell();
  }

  private regained(): void {
    this.connected = true;
    for (const run of this.reconnections) run();
  }
}

/** Connects, waiting a while for a server that is just starting; wrong credentials are refused at once. */
export async function connectBus({ url, name, observer }: BusOptions): Promise<Bus> {
  const options = {
    ...busAddress(url), name, inboxPrefix: `_INBOX.${name}`, pingInterval: pingMs, maxPingOut: missedPings,
    reconnectTimeWait: reconnectMs, maxReconnectAttempts: -1,
    // A stack captured for every request costs more than the request.
    noAsyncTraces: true,
  };
  const giveUp = Date.now() + firstConnectMs;
  for (;;) {
    try {
      return new Bus(await connect(options), observer, options.inboxPrefix);
    } catch (error) {
      if (error instanceof AuthorizationError) throw new Error('the bus refuses the credentials of SORTIE_NATS_URL');
      if (Date.now() > giveUp) throw new Error('the bus of SORTIE_NATS_URL does not answer', { cause: error });
      await wait(reconnectMs);
    }
  }
}
