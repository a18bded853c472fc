import { DomainError, subjectOf, type CallContext, type Operation } from '@sortie/contracts';
import type { Bus } from '../bus.js';
import type { Observer } from '../observer.js';
import { beforeDeadline } from './before-deadline.js';
import { busRequest } from './bus-request.js';
import { localHandler, type LocalHandler } from './local-handlers.js';
import { Operations } from './operations.js';
import { unanswered, unavailable } from './unavailable.js';
import { decodeReply, decodeRequest, encodeReply, encodeRequest, wireError } from './wire.js';

/** Operations that take the short way to a handler in this process, and the bus to any other. */
export class RoutedOperations extends Operations {
  private calls = 0;

  constructor(
    private readonly bus: Bus,
    private readonly observer: Observer,
    /** False sends every call over the bus (SORTIE_LOCAL_CALLS=off). */
    private readonly local: boolean,
  ) {
    super();
  }

  async call<I extends object, O extends object>(
    operation: Operation<I, O>, input: I, context: CallContext,
  ): Promise<O> {
    if (context.deadline <= Date.now()) throw unavailable('The time for this request has run out; try again.');
    const subject = subjectOf(operation);
    const traceparent = this.observer.traceparent() ?? context.traceparent;
    const id = String(++this.calls);
    const request = encodeRequest(subject, id, { input, context: { ...context, traceparent } });
    this.refuseTooLarge(request);
    const handler = this.local ? localHandler(subject) : undefined;
    if (handler) {
      const reply = this.answer(handler, request, operation);
      return decodeReply<O>(await beforeDeadline(reply, context.deadline, () => unanswered(operation)));
    }
    const attributes = { 'rpc.system': 'nats', 'rpc.method': operation.name };
    return this.observer.span(`call ${operation.name}`, attributes, traceparent, async () =>
      decodeReply<O>(await busRequest(this.bus, { subject, request, operation, deadline: context.deadline })));
  }

  private async answer(handler: LocalHandler, request: string, { name }: { name: string }): Promise<string> {
    const { maxPayload } = this.bus;
    const tooLarge = (bytes: number) =>
      this.observer.failure('the answer exceeds max_payload', undefined, { name, bytes, max_payload: maxPayload });
    try {
      return encodeReply({ response: await handler(decodeRequest(request)) }, maxPayload, tooLarge);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return encodeReply({ err: wireError(error) }, maxPayload, tooLarge);
    }
  }

  private refuseTooLarge(request: string): void {
    const limit = this.bus.maxPayload;
    if (request.length * 3 > limit && Buffer.byteLength(request) > limit) {
      throw new DomainError('PAYLOAD_TOO_LARGE', `The request exceeds the ${limit} bytes that can be passed on.`);
    }
  }
}
