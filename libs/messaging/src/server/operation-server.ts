import { ServerNats, type NatsContext } from '@nestjs/microservices';
import type { Msg, NatsConnection, Subscription, SubscriptionOptions } from '@nats-io/transport-node';
import type { Bus } from '../bus.js';
import type { Observer } from '../observer.js';
import { Heart } from './heart.js';
import type { Invocation } from './invocation.js';
import { ReplySerializer } from './reply-serializer.js';

export interface OperationServerOptions {
  bus: Bus;
  observer: Observer;
  invocation: Invocation;
  /** Replicas of a service share its calls: each goes to one member of this queue group. */
  queue: string;
}

/** Nest's NATS transport on the service's one connection; closing lets the running calls finish. */
export class OperationServer extends ServerNats {
  private readonly taken: Subscription[] = [];
  private readonly heart: Heart;

  constructor(private readonly own: OperationServerOptions) {
    super({ queue: own.queue, serializer: new ReplySerializer(own.bus, own.observer) });
    this.heart = new Heart(own.bus);
  }

  override createNatsClient(): Promise<NatsConnection> {
    return Promise.resolve(this.own.bus.connection);
  }

  /** The bus watches its connection itself. */
  override handleStatusUpdates(): Promise<void> {
    return Promise.resolve();
  }

  override bindEvents(connection: NatsConnection): void {
    super.bindEvents({
      subscribe: (subject: string, options: SubscriptionOptions) => {
        const subscription = connection.subscribe(subject, options);
        this.taken.push(subscription);
        return subscription;
      },
    });
  }

  /** The function that sends a call's answer; until then its caller hears that the call is alive. */
  override getPublisher(call: Msg, id: string, context: NatsContext): (response: unknown) => unknown {
    const publish = super.getPublisher(call as never, id, context);
    const end = this.heart.begin(call);
    return (response) => {
      end();
      return publish(response) as unknown;
    };
  }

  /** Takes no more calls, answers those that it has, and leaves the connection to its owner. */
  override async close(): Promise<void> {
    const { bus, invocation } = this.own;
    if (bus.connected) await Promise.all(this.taken.map((subscription) => subscription.drain().catch(() => undefined)));
    await invocation.drained();
    this.heart.stop();
    // Nest sends the last reply in the next tick.
    await new Promise((resolve) => setImmediate(resolve));
    if (bus.connected) await bus.connection.flush().catch(() => undefined);
  }
}
